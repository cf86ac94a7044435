# One image for all three processes: python -m leadscore.local web | worker | dispatcher
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000 HEARTBEAT_FILE=/tmp/alive
WORKDIR /app

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
RUN python -m compileall -q leadscore leads scoring && useradd --system --no-create-home leadscore \
    && install --directory --mode=700 --owner=leadscore /var/lib/leadscore/columns
USER leadscore

EXPOSE 8000
CMD ["python", "-m", "leadscore.local", "web"]
