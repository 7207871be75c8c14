/* docs/arithmetic.md, "Quantised rows". Conversions round to nearest even: the default mode of MXCSR. */
#include "quantize.h"

#define COLUMNS 32 /* of a block of the transpose */

int32_t K(row_magnitude)(const float *x, int64_t n)
{
    __m256i highest = _mm256_setzero_si256();
    for (int64_t i = 0; i < n; i += 8) highest = _mm256_max_epi32(highest, magnitude_bits(load8(x + i, n - i)));
    return highest_lane(highest);
}

/* Eight int8 of which `left` exist, from eight int32 that fit. */
static void store8_i8(int8_t *p, int64_t left, __m256i v)
{
    __m128i words = narrow_i16(v);
    int64_t bytes = _mm_cvtsi128_si64(_mm_packs_epi16(words, words));
    memcpy(p, &bytes, left >= 8 ? 8 : (size_t)left);
}

int32_t K(quantize_i8)(const float *x, int32_t rows, int32_t cols, int8_t *q, float *scales)
{
    bool finite = true;
    for (int64_t row = 0; row < rows; row++, x += cols, q += cols) {
        struct row_scale s = scale_of_row(K(row_magnitude)(x, cols), 127.0f);
        scales[row] = s.scale;
        finite &= s.finite;
        if (!s.kept) {
            memset(q, 0, (size_t)cols);
            continue;
        }
        __m256 inverse = _mm256_set1_ps(s.inverse);
        int64_t i = 0;
        for (; i + 32 <= cols; i += 32) {
            __m256i words0 = _mm256_packs_epi32(quantized(_mm256_loadu_ps(x + i), inverse), quantized(_mm256_loadu_ps(x + i + 8), inverse));
            __m256i words1 = _mm256_packs_epi32(quantized(_mm256_loadu_ps(x + i + 16), inverse), quantized(_mm256_loadu_ps(x + i + 24), inverse));
            __m256i bytes = _mm256_packs_epi16(words0, words1); /* runs of four values in the order 0 2 4 6 1 3 5 7 */
            _mm256_storeu_si256((__m256i *)(q + i), _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
        }
        for (; i < cols; i += 8) store8_i8(q + i, cols - i, quantized(load8(x + i, cols - i), inverse));
    }
    return finite;
}

int32_t K(quantize_row_i16)(const float *x, int64_t cols, int16_t *q, float *scale)
{
    struct row_scale s = scale_of_row(K(row_magnitude)(x, cols), I16_LIMIT);
    *scale = s.scale;
    if (!s.kept) {
        memset(q, 0, (size_t)cols * sizeof(int16_t));
        return s.finite;
    }
    __m256 inverse = _mm256_set1_ps(s.inverse);
    for (int64_t i = 0; i < cols; i += 8) store8_i16(q + i, cols - i, quantized(load8(x + i, cols - i), inverse));
    return 1;
}

int32_t K(quantize_i16)(const float *x, int32_t rows, int32_t cols, int16_t *q, float *scales)
{
    int32_t finite = 1;
    for (int64_t row = 0; row < rows; row++, x += cols, q += cols) finite &= K(quantize_row_i16)(x, cols, q, scales + row);
    return finite;
}

int32_t K(quantize_i16_plus)(const float *x, int32_t rows, int32_t cols, const float *col_scales, int16_t *q1, float *s1, int16_t *q2, float *s2)
{
    bool finite = true;
    for (int64_t row = 0; row < rows; row++, x += cols, q1 += cols, q2 += cols) {
        __m256i highest = _mm256_setzero_si256();
        for (int64_t i = 0; i < cols; i += 8)
            highest = _mm256_max_epi32(highest, magnitude_bits(_mm256_mul_ps(load8(x + i, cols - i), load8(col_scales + i, cols - i))));
        struct row_scale first = scale_of_row(highest_lane(highest), I16_LIMIT);
        s1[row] = first.scale;
        finite &= first.finite;
        __m256 inverse = _mm256_set1_ps(first.inverse);
        __m256 scale = _mm256_set1_ps(first.scale);
        __m256i keep = _mm256_set1_epi32(first.kept ? -1 : 0);
        highest = _mm256_setzero_si256();
        for (int64_t i = 0; i < cols; i += 8) {
            __m256 y = _mm256_mul_ps(load8(x + i, cols - i), load8(col_scales + i, cols - i));
            __m256i q = _mm256_and_si256(quantized(y, inverse), keep);
            store8_i16(q1 + i, cols - i, q);
            highest = _mm256_max_epi32(highest, magnitude_bits(_mm256_sub_ps(y, _mm256_mul_ps(_mm256_cvtepi32_ps(q), scale))));
        }
        struct row_scale second = scale_of_row(highest_lane(highest), I16_LIMIT);
        s2[row] = second.scale;
        finite &= second.finite;
        if (!second.kept) {
            memset(q2, 0, (size_t)cols * sizeof(int16_t));
            continue;
        }
        __m256 second_inverse = _mm256_set1_ps(second.inverse);
        for (int64_t i = 0; i < cols; i += 8) {
            __m256 y = _mm256_mul_ps(load8(x + i, cols - i), load8(col_scales + i, cols - i));
            __m256 rest = _mm256_sub_ps(y, _mm256_mul_ps(_mm256_cvtepi32_ps(load8_i16(q1 + i, cols - i)), scale));
            store8_i16(q2 + i, cols - i, quantized(rest, second_inverse));
        }
    }
    return finite;
}

/* Eight rows of x from row t (zeros below the last), times their row scales. */
INLINE __m256 scaled_row(const float *x, int64_t cols, int64_t left, const float *row_scales, int64_t t)
{
    __m256 v = load8(x + t * cols, left);
    return row_scales == NULL ? v : _mm256_mul_ps(v, _mm256_set1_ps(row_scales[t]));
}

/* Rows t0.. of eight columns become eight runs of int16, `count` (at most 8) long, `rows` apart; columns at and beyond `left` are not stored. */
static void store_transposed(const __m256i v[8], int16_t *q, int64_t rows, int64_t count, int64_t left)
{
    __m256i p0 = interleaved(v[0], v[1]), p1 = interleaved(v[2], v[3]), p2 = interleaved(v[4], v[5]), p3 = interleaved(v[6], v[7]);
    __m256i a0 = _mm256_unpacklo_epi32(p0, p1), a1 = _mm256_unpackhi_epi32(p0, p1);
    __m256i b0 = _mm256_unpacklo_epi32(p2, p3), b1 = _mm256_unpackhi_epi32(p2, p3);
    __m256i pairs[4] = {_mm256_unpacklo_epi64(a0, b0), _mm256_unpackhi_epi64(a0, b0), _mm256_unpacklo_epi64(a1, b1), _mm256_unpackhi_epi64(a1, b1)};
    int16_t lanes[8][8];
    for (int c = 0; c < 4; c++) {
        _mm_storeu_si128((__m128i *)lanes[c], _mm256_castsi256_si128(pairs[c]));
        _mm_storeu_si128((__m128i *)lanes[c + 4], _mm256_extracti128_si256(pairs[c], 1));
    }
    for (int64_t c = 0; c < 8 && c < left; c++) {
        if (count == 8) memcpy(q + c * rows, lanes[c], 16);
        else memcpy(q + c * rows, lanes[c], (size_t)count * sizeof(int16_t));
    }
}

/* Columns [j, j + 8) for j in steps of 8 up to `width` (at most COLUMNS): magnitudes down all rows, then blocks of eight rows; whole cache lines are used while they are near. */
static int32_t quantize_columns(const float *x, int64_t rows, int64_t cols, int64_t width, const float *row_scales, int16_t *q, float *scales)
{
    struct column_scales s[COLUMNS / 8];
    __m256i highest[COLUMNS / 8];
    int32_t finite = 1;
    for (int64_t v = 0; v < COLUMNS / 8; v++) highest[v] = _mm256_setzero_si256();
    for (int64_t t = 0; t < rows; t++)
        for (int64_t v = 0; v * 8 < width; v++)
            highest[v] = _mm256_max_epi32(highest[v], magnitude_bits(scaled_row(x + v * 8, cols, width - v * 8, row_scales, t)));
    for (int64_t v = 0; v * 8 < width; v++) {
        s[v] = scales_of_columns(highest[v]);
        finite &= s[v].finite;
        store8(scales + v * 8, width - v * 8, s[v].scale);
    }
    for (int64_t t = 0; t < rows; t += 8) {
        int64_t count = rows - t < 8 ? rows - t : 8;
        for (int64_t v = 0; v * 8 < width; v++) {
            __m256i block[8];
            for (int64_t i = 0; i < 8; i++)
                block[i] = i < count ? _mm256_and_si256(quantized(scaled_row(x + v * 8, cols, width - v * 8, row_scales, t + i), s[v].inverse), s[v].keep) : _mm256_setzero_si256();
            store_transposed(block, q + v * 8 * rows + t, rows, count, width - v * 8);
        }
    }
    return finite;
}

int32_t K(quantize_i16_transposed)(const float *x, int32_t rows, int32_t cols, const float *row_scales, int16_t *q, float *scales)
{
    int32_t finite = 1;
    for (int64_t j = 0; j < cols; j += COLUMNS)
        finite &= quantize_columns(x + j, rows, cols, cols - j < COLUMNS ? cols - j : COLUMNS, row_scales, q + j * rows, scales + j);
    return finite;
}
