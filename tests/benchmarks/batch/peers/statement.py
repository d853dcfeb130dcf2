"""The workload as SQL by hand, for any dialect that has doubles: scores to six decimals, as a batch gives them."""


def statement(late: str, band: str) -> str:
    """A query of the table `facts`. `late` is how the dialect counts days after the deadline, `band` its smallest number."""
    return f"""
WITH sums AS (
    SELECT
        CASE WHEN visits IS NULL THEN 0e0 ELSE 15e0 * greatest(0e0, least(1e0, visits / 120e0)) END
            + CASE WHEN answered IS NULL THEN 0e0 ELSE 12e0 * greatest(0e0, least(1e0, answered / 0.95e0)) END
            + CASE WHEN trained IS NULL THEN 0e0 ELSE 8e0 * greatest(0e0, least(1e0, trained / 32.5e0)) END
            + CASE WHEN recovered IS NULL THEN 0e0 ELSE 10e0 * greatest(0e0, least(1e0, recovered / 480e0)) END
            + CASE WHEN payment IS NULL THEN 0e0 WHEN payment <= 30e0 THEN 15e0 ELSE 15e0 * (30e0 / payment) END
            + CASE WHEN cost IS NULL THEN 0e0 WHEN cost <= 75.5e0 THEN 9e0 ELSE 9e0 * (75.5e0 / cost) END
            + CASE WHEN satisfied >= 0.85e0 THEN 7e0 ELSE 0e0 END
            + CASE WHEN errors <= 2.5e0 THEN 6e0 WHEN errors <= 6e0 THEN 6e0 * 0.6e0 ELSE 0e0 END
            + CASE
                WHEN attended <= 0.7e0 OR attended IS NULL THEN 0e0
                WHEN attended < 0.85e0 THEN 11e0 * ((attended - 0.7e0) * (0.5e0 / 0.15e0))
                WHEN attended < 0.925e0 THEN 11e0 * (0.5e0 + (attended - 0.85e0) * (0.3e0 / 0.075e0))
                WHEN attended < 0.98e0 THEN 11e0 * (0.8e0 + (attended - 0.925e0) * (0.2e0 / 0.055e0))
                ELSE 11e0
            END
            + CASE WHEN published IS NULL THEN 0e0 ELSE 7e0 * greatest(0e0, least(1e0, 1e0 - {late} * 0.02e0)) END
            AS total,
        CASE WHEN visits IS NULL THEN 0 ELSE 15 END + CASE WHEN answered IS NULL THEN 0 ELSE 12 END
            + CASE WHEN trained IS NULL THEN 0 ELSE 8 END + CASE WHEN recovered IS NULL THEN 0 ELSE 10 END
            + CASE WHEN payment IS NULL THEN 0 ELSE 15 END + CASE WHEN cost IS NULL THEN 0 ELSE 9 END
            + CASE WHEN satisfied IS NULL THEN 0 ELSE 7 END + CASE WHEN errors IS NULL THEN 0 ELSE 6 END
            + CASE WHEN attended IS NULL THEN 0 ELSE 11 END + CASE WHEN published IS NULL THEN 0 ELSE 7 END
            AS weights
    FROM facts
), scores AS (
    SELECT CASE WHEN weights > 0 THEN total / weights END AS score FROM sums
)
SELECT
    round(score, 6) AS score,
    CAST(
        CASE WHEN score IS NULL THEN {2**8 - 1} WHEN score >= 0.9e0 THEN 0 WHEN score >= 0.75e0 THEN 1
            WHEN score >= 0.5e0 THEN 2 ELSE 3 END AS {band}
    ) AS band
FROM scores
"""  # noqa: S608 - nothing in it is from outside


ON_DUCKDB = statement("(published - DATE '2025-09-30')", "UTINYINT")
ON_SPARK = statement("datediff(published, DATE '2025-09-30')", "SMALLINT")
