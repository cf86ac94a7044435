"""The page of a draft: the matrix as a sheet that several people edit at once."""
