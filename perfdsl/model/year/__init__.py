"""The course of the year: revisions, phases, series within a period, and judgements."""
