/* The workload as somebody would write it by hand in C: the measure of every other engine.
 *
 * Columns in the order of the ruleset, ten for each group of ten indicators; a figure that is NaN is missing,
 * and so is a day before all others. A score that is missing is NaN, its band 255.
 * Branches are written as choices between values, so that the compiler can take several rows at once.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK 1024
#define NO_DAY INT32_MIN
#define DEADLINE 20361 /* 2025-09-30 in days since 1970-01-01 */

static inline double capped(double ratio) { return ratio > 1.0 ? 1.0 : ratio < 0.0 ? 0.0 : ratio; }

/* Adds `weight` times a share, and the weight, where the figure that it comes from is there. */
#define WEIGH(weight, figure, share)            \
    do {                                        \
        double present = (figure) == (figure) ? (weight) : 0.0; \
        double part = (weight) * (share);       \
        sum += (figure) == (figure) ? part : 0.0; \
        weights += present;                     \
    } while (0)

static inline double at_most(double figure, double target) {
    double ratio = capped(target / figure);
    return figure <= target ? 1.0 : ratio;
}

static inline double curve(double x) {
    double first = (x - 0.7) * (0.5 / 0.15);
    double second = 0.5 + (x - 0.85) * (0.3 / 0.075);
    double third = 0.8 + (x - 0.925) * (0.2 / 0.055);
    double inner = x < 0.85 ? first : x < 0.925 ? second : third;
    return x <= 0.7 ? 0.0 : x >= 0.98 ? 1.0 : inner;
}

/* Of one group of ten columns: what its rows add to the sums and to the weights of a block. */
static void group(void *const *columns, size_t start, size_t count, double *restrict sums,
                  double *restrict all_weights) {
    const double *restrict visits = (const double *)columns[0] + start;
    const double *restrict answered = (const double *)columns[1] + start;
    const double *restrict trained = (const double *)columns[2] + start;
    const double *restrict recovered = (const double *)columns[3] + start;
    const double *restrict payment = (const double *)columns[4] + start;
    const double *restrict cost = (const double *)columns[5] + start;
    const double *restrict satisfied = (const double *)columns[6] + start;
    const double *restrict errors = (const double *)columns[7] + start;
    const double *restrict attended = (const double *)columns[8] + start;
    const int32_t *restrict published = (const int32_t *)columns[9] + start;
    for (size_t row = 0; row < count; row++) {
        double sum = sums[row], weights = all_weights[row];
        WEIGH(15.0, visits[row], capped(visits[row] / 120.0));
        WEIGH(12.0, answered[row], capped(answered[row] / 0.95));
        WEIGH(8.0, trained[row], capped(trained[row] / 32.5));
        WEIGH(10.0, recovered[row], capped(recovered[row] / 480.0));
        WEIGH(15.0, payment[row], at_most(payment[row], 30.0));
        WEIGH(9.0, cost[row], at_most(cost[row], 75.5));
        WEIGH(7.0, satisfied[row], satisfied[row] >= 0.85 ? 1.0 : 0.0);
        WEIGH(6.0, errors[row], errors[row] <= 2.5 ? 1.0 : errors[row] <= 6.0 ? 0.6 : 0.0);
        WEIGH(11.0, attended[row], curve(attended[row]));
        double late = (double)(published[row] - DEADLINE);
        double share = 7.0 * capped(1.0 - late * 0.02);
        sum += published[row] != NO_DAY ? share : 0.0;
        weights += published[row] != NO_DAY ? 7.0 : 0.0;
        sums[row] = sum;
        all_weights[row] = weights;
    }
}

void scorecards(void *const *columns, size_t groups, size_t rows, double *restrict scores,
                uint8_t *restrict bands) {
    double sums[BLOCK], weights[BLOCK];
    for (size_t start = 0; start < rows; start += BLOCK) {
        size_t count = rows - start < BLOCK ? rows - start : BLOCK;
        for (size_t row = 0; row < count; row++) sums[row] = weights[row] = 0.0;
        for (size_t one = 0; one < groups; one++) group(columns + 10 * one, start, count, sums, weights);
        for (size_t row = 0; row < count; row++) {
            double score = sums[row] / weights[row];
            scores[start + row] = score;
            int band = (score < 0.9) + (score < 0.75) + (score < 0.5);
            bands[start + row] = (uint8_t)(band | -(score != score));
        }
    }
}
