"""What a score could become: with time alone, with what nobody knows yet, with steps towards the next stage.

Everything here is the kernel's answer to one lead as it would be: on other days, with other answers, having
done something more. It knows no database; `reading` alone makes a subject of a lead that is stored.
"""
