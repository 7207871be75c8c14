/*
 * Packing of an int16 operand into panels (product.h). A panel is filled eight columns at a time (Arm: four): `fill_rows` and `fill_pair` write those of one step of k at a time.
 */
#include "product.h"

#if defined(__aarch64__)

#define PART 4

/* Columns [0, PART) of a panel from rows of b, of which `count` exist, padded k terms of which k exist. */
static void fill_rows(const int16_t *b, ptrdiff_t ldb, int32_t count, int32_t k, int32_t padded, int16_t *panel)
{
    for (int32_t i = 0; i < padded; i += 2, panel += 2 * PANEL)
        for (int32_t c = 0; c < PART; c++)
            for (int32_t h = 0; h < 2; h++) panel[2 * c + h] = c < count && i + h < k ? b[c * ldb + i + h] : 0;
}

/* Rows k and k+1 of PART columns, element by element in pairs. */
INLINE void store_pair_row(int16_t *target, int16x4_t even, int16x4_t odd) { vst1q_s16(target, vcombine_s16(vzip1_s16(even, odd), vzip2_s16(even, odd))); }

INLINE int16x4_t words_of_i16(const int16_t *p, int32_t left)
{
    int16_t lanes[PART] = {0};
    memcpy(lanes, p, (size_t)(left < PART ? left : PART) * sizeof(int16_t));
    return vld1_s16(lanes);
}

INLINE int16x4_t words_of_i8(const int8_t *p, int32_t left)
{
    int16_t lanes[PART] = {0};
    for (int32_t c = 0; c < PART && c < left; c++) lanes[c] = p[c];
    return vld1_s16(lanes);
}

#define NO_WORDS vdup_n_s16(0)

#else

#define PART 8

/* Eight rows of sixteen int16 become eight vectors of one k-pair each: an 8x8 transpose of dwords. */
static void transpose_pairs(const __m256i r[8], __m256i out[8])
{
    __m256i a0 = _mm256_unpacklo_epi32(r[0], r[1]), a1 = _mm256_unpackhi_epi32(r[0], r[1]);
    __m256i a2 = _mm256_unpacklo_epi32(r[2], r[3]), a3 = _mm256_unpackhi_epi32(r[2], r[3]);
    __m256i a4 = _mm256_unpacklo_epi32(r[4], r[5]), a5 = _mm256_unpackhi_epi32(r[4], r[5]);
    __m256i a6 = _mm256_unpacklo_epi32(r[6], r[7]), a7 = _mm256_unpackhi_epi32(r[6], r[7]);
    __m256i b0 = _mm256_unpacklo_epi64(a0, a2), b1 = _mm256_unpackhi_epi64(a0, a2);
    __m256i b2 = _mm256_unpacklo_epi64(a1, a3), b3 = _mm256_unpackhi_epi64(a1, a3);
    __m256i b4 = _mm256_unpacklo_epi64(a4, a6), b5 = _mm256_unpackhi_epi64(a4, a6);
    __m256i b6 = _mm256_unpacklo_epi64(a5, a7), b7 = _mm256_unpackhi_epi64(a5, a7);
    out[0] = _mm256_permute2x128_si256(b0, b4, 0x20);
    out[1] = _mm256_permute2x128_si256(b1, b5, 0x20);
    out[2] = _mm256_permute2x128_si256(b2, b6, 0x20);
    out[3] = _mm256_permute2x128_si256(b3, b7, 0x20);
    out[4] = _mm256_permute2x128_si256(b0, b4, 0x31);
    out[5] = _mm256_permute2x128_si256(b1, b5, 0x31);
    out[6] = _mm256_permute2x128_si256(b2, b6, 0x31);
    out[7] = _mm256_permute2x128_si256(b3, b7, 0x31);
}

/* Sixteen int16 of which `left` exist. */
INLINE __m256i load16_i16(const int16_t *p, int32_t left)
{
    if (left >= 16) return _mm256_loadu_si256((const __m256i *)p);
    int16_t lanes[16] = {0};
    memcpy(lanes, p, (size_t)left * sizeof(int16_t));
    return _mm256_loadu_si256((const __m256i *)lanes);
}

/* Columns [0, PART) of a panel from rows of b, of which `count` exist, padded k terms of which k exist. */
static void fill_rows(const int16_t *b, ptrdiff_t ldb, int32_t count, int32_t k, int32_t padded, int16_t *panel)
{
    for (int32_t i = 0; i < padded; i += 16) {
        __m256i rows[PART], pairs[PART];
        for (int32_t c = 0; c < PART; c++) rows[c] = c < count ? load16_i16(b + c * ldb + i, k - i) : _mm256_setzero_si256();
        transpose_pairs(rows, pairs);
        int32_t steps = padded - i < 16 ? 4 : 8;
        for (int32_t j = 0; j < steps; j++) _mm256_storeu_si256((__m256i *)(panel + (ptrdiff_t)(i / 2 + j) * 2 * PANEL), pairs[j]);
    }
}

/* Rows k and k+1 of PART columns, element by element in pairs. */
INLINE void store_pair_row(int16_t *target, __m128i even, __m128i odd)
{
    _mm_storeu_si128((__m128i *)target, _mm_unpacklo_epi16(even, odd));
    _mm_storeu_si128((__m128i *)(target + 8), _mm_unpackhi_epi16(even, odd));
}

INLINE __m128i words_of_i16(const int16_t *p, int32_t left)
{
    if (left >= 8) return _mm_loadu_si128((const __m128i *)p);
    int16_t lanes[8] = {0};
    memcpy(lanes, p, (size_t)left * sizeof(int16_t));
    return _mm_loadu_si128((const __m128i *)lanes);
}

INLINE __m128i words_of_i8(const int8_t *p, int32_t left)
{
    if (left >= 8) return _mm_cvtepi8_epi16(_mm_loadl_epi64((const __m128i *)p));
    int8_t lanes[8] = {0};
    memcpy(lanes, p, (size_t)left);
    return _mm_cvtepi8_epi16(_mm_loadl_epi64((const __m128i *)lanes));
}

#define NO_WORDS _mm_setzero_si128()

#endif

void K(pack_rows)(const int16_t *b, ptrdiff_t ldb, int32_t n, int32_t k, int16_t *panels)
{
    int32_t padded = round_up(k, 8);
    for (int32_t col = 0; col < n; col += PANEL, panels += panel_values(k))
        for (int32_t part = 0; part < PANEL; part += PART) {
            int32_t count = n - col - part;
            fill_rows(count > 0 ? b + (col + part) * ldb : b, ldb, count, k, padded, panels + 2 * part);
        }
}

#define PACK_COLUMNS(words) \
    int32_t padded = round_up(k, 8); \
    for (int32_t col = 0; col < n; col += PANEL) \
        for (int32_t i = 0; i < padded; i += 2, panels += 2 * PANEL) \
            for (int32_t part = 0; part < PANEL; part += PART) { \
                int32_t left = n - col - part; \
                bool even = i < k && left > 0, odd = i + 1 < k && left > 0; \
                store_pair_row(panels + 2 * part, even ? words(b + i * ldb + col + part, left) : NO_WORDS, odd ? words(b + (i + 1) * ldb + col + part, left) : NO_WORDS); \
            }

void K(pack_columns_i16)(const int16_t *b, ptrdiff_t ldb, int32_t k, int32_t n, int16_t *panels)
{
    PACK_COLUMNS(words_of_i16)
}

void K(pack_columns_i8)(const int8_t *b, ptrdiff_t ldb, int32_t k, int32_t n, int16_t *panels)
{
    PACK_COLUMNS(words_of_i8)
}
