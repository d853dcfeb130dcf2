"""Batches inside PostgreSQL: the printed statement runs where the table lies, and what it leaves is settled here."""
