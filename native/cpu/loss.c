/* docs/arithmetic.md, "Head and loss". */
#include <math.h>

#include "elementary.h"

#define LOSS_LIMIT 16384.0f /* nats: a token whose loss reaches this ends the step */

/* One row with a loss; d may be NULL, terms holds cols int32 rounded up to LANES. */
static int32_t loss_of_row(const float *z, int64_t cols, int32_t target, float *d, int32_t *terms, int64_t *loss_fixed)
{
    if (d != NULL) memset(d, 0, (size_t)cols * sizeof(float));
    float max;
    if (!row_max(z, cols, &max)) return 0;
    vl sum = vl_zero();
    for (int64_t j = 0; j < cols; j += LANES) {
        vi i = softmax_terms(vf_load_part(z + j, cols - j), vf_set(max), cols - j);
        vi_store(terms + j, i);
        sum = vl_add_positive(sum, i);
    }
    float total = (float)vl_total(sum);
    float loss = log_of(total * 0x1p-30f) - (z[target] - max);
    if (!(loss < LOSS_LIMIT)) return 0;
    *loss_fixed += llrintf(loss * 0x1p24f);
    if (d == NULL) return 1;
    vf divisor = vf_set(total);
    for (int64_t j = 0; j < cols; j += LANES) vf_store_part(d + j, cols - j, vf_div(vf_of_vi(vi_load(terms + j)), divisor));
    d[target] -= 1.0f;
    return 1;
}

int32_t K(cross_entropy)(const float *logits, int32_t rows, int32_t cols, const int32_t *targets, float *d_logits, int64_t *loss_fixed, void *scratch)
{
    int32_t finite = 1;
    *loss_fixed = 0;
    for (int64_t t = 0; t < rows; t++) {
        float *d = d_logits == NULL ? NULL : d_logits + t * cols;
        if (targets[t] >= 0) finite &= loss_of_row(logits + t * cols, cols, targets[t], d, scratch, loss_fixed);
        else if (d != NULL) memset(d, 0, (size_t)cols * sizeof(float));
    }
    return finite;
}
