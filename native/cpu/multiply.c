/* The products whose second operand is packed at each call: LoRA, head. Scratch: the packed operand, then A widened to int16 when it is int8. */
#include "product.h"

#if LANES == 16
/* Half of a vector would have no columns: the 256-bit kernels do the same with instructions of half the cost. */
extern const struct r3mes_kernels vnni256_kernels;
#define NARROWER(call) \
    if (n <= 8) { \
        vnni256_kernels.call; \
        return; \
    }
#else
#define NARROWER(call)
#endif

#define NARROW_BLOCK 1040 /* 16256 * 127 * 1040 < 2^31 */

size_t K(multiply_scratch_bytes)(int32_t m, int32_t n, int32_t k)
{
    return align64(packed_bytes(n, k)) + align64((size_t)m * (size_t)k * sizeof(int16_t));
}

static void widen(const int8_t *a, int64_t count, int16_t *wide)
{
    for (int64_t i = 0; i < count; i++) wide[i] = a[i];
}

#define FEW_ROWS 4

/* Few rows (decoding) against the rows of b where they lie, which packing would cost more than the product: b is read once, with the terms along the lanes. */
static bool multiply_few(const int16_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c)
{
    if (m > FEW_ROWS) return false;
    for (int32_t j = 0; j < n; j++)
        for (int32_t r = 0; r < m; r++) c[(ptrdiff_t)r * n + j] = ((float)K(dot_rows)(a + (ptrdiff_t)r * k, b + (ptrdiff_t)j * k, k) * sa[r]) * sb[j];
    return true;
}

static struct product product_of(const int16_t *a, const float *sa, int32_t m, const int16_t *panels, int32_t n, int32_t k, float *c)
{
    return (struct product){.a = a, .a_stride = k, .b = panels, .b_panel = panel_values(k), .segments = 1,
        .m = m, .n = n, .k = k, .row_scale = sa, .col_constant = 1.0f, .c = c, .c_stride = n};
}

void K(multiply_i8_i16)(const int8_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c, void *scratch)
{
    NARROWER(multiply_i8_i16(a, sa, m, b, sb, n, k, c, scratch))
    uintptr_t area = (uintptr_t)scratch;
    int16_t *wide = carve(&area, (size_t)m * (size_t)k * sizeof(int16_t));
    int16_t *panels = carve(&area, packed_bytes(n, k));
    widen(a, (int64_t)m * k, wide);
    if (multiply_few(wide, sa, m, b, sb, n, k, c)) return;
    K(pack_rows)(b, k, n, k, panels);
    struct product p = product_of(wide, sa, m, panels, n, k, c);
    p.col_scale = sb;
    K(product_narrow)(&p, NARROW_BLOCK);
}

void K(multiply_i16_i16)(const int16_t *a, const float *sa, int32_t m, const int16_t *b, const float *sb, int32_t n, int32_t k, float *c, void *scratch)
{
    NARROWER(multiply_i16_i16(a, sa, m, b, sb, n, k, c, scratch))
    if (multiply_few(a, sa, m, b, sb, n, k, c)) return;
    K(pack_rows)(b, k, n, k, scratch);
    struct product p = product_of(a, sa, m, scratch, n, k, c);
    p.col_scale = sb;
    K(product_full)(&p);
}

void K(multiply_unscaled_i16_i8)(const int16_t *a, const float *sa, int32_t m, const int8_t *b, int32_t n, int32_t k, float *c, void *scratch)
{
    NARROWER(multiply_unscaled_i16_i8(a, sa, m, b, n, k, c, scratch))
    K(pack_columns_i8)(b, n, k, n, scratch);
    struct product p = product_of(a, sa, m, scratch, n, k, c);
    K(product_narrow)(&p, NARROW_BLOCK);
}

void K(multiply_unscaled_i16_i16)(const int16_t *a, const float *sa, int32_t m, const int16_t *b, int32_t n, int32_t k, float *c, void *scratch)
{
    NARROWER(multiply_unscaled_i16_i16(a, sa, m, b, n, k, c, scratch))
    K(pack_columns_i16)(b, n, k, n, scratch);
    struct product p = product_of(a, sa, m, scratch, n, k, c);
    K(product_full)(&p);
}
