/* Packing of an int16 operand into panels of eight columns (product.h). */
#include "product.h"

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

void K(pack_rows)(const int16_t *b, ptrdiff_t ldb, int32_t n, int32_t k, int16_t *panels)
{
    int32_t padded = round_up(k, 8);
    for (int32_t col = 0; col < n; col += PANEL, panels += panel_values(k)) {
        for (int32_t i = 0; i < padded; i += 16) {
            __m256i rows[8], pairs[8];
            for (int32_t c = 0; c < PANEL; c++) rows[c] = col + c < n ? load16_i16(b + (col + c) * ldb + i, k - i) : _mm256_setzero_si256();
            transpose_pairs(rows, pairs);
            int32_t count = padded - i < 16 ? 4 : 8;
            for (int32_t j = 0; j < count; j++) _mm256_storeu_si256((__m256i *)(panels + (ptrdiff_t)(i / 2 + j) * 16), pairs[j]);
        }
    }
}

/* Rows k and k+1 of eight columns, element by element in pairs. */
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
    int8_t lanes[8] = {0};
    memcpy(lanes, p, left >= 8 ? 8 : (size_t)left);
    return _mm_cvtepi8_epi16(_mm_loadl_epi64((const __m128i *)lanes));
}

void K(pack_columns_i16)(const int16_t *b, ptrdiff_t ldb, int32_t k, int32_t n, int16_t *panels)
{
    int32_t padded = round_up(k, 8);
    for (int32_t col = 0; col < n; col += PANEL) {
        for (int32_t i = 0; i < padded; i += 2, panels += 16) {
            __m128i even = i < k ? words_of_i16(b + i * ldb + col, n - col) : _mm_setzero_si128();
            __m128i odd = i + 1 < k ? words_of_i16(b + (i + 1) * ldb + col, n - col) : _mm_setzero_si128();
            store_pair_row(panels, even, odd);
        }
    }
}

void K(pack_columns_i8)(const int8_t *b, ptrdiff_t ldb, int32_t k, int32_t n, int16_t *panels)
{
    int32_t padded = round_up(k, 8);
    for (int32_t col = 0; col < n; col += PANEL) {
        for (int32_t i = 0; i < padded; i += 2, panels += 16) {
            __m128i even = i < k ? words_of_i8(b + i * ldb + col, n - col) : _mm_setzero_si128();
            __m128i odd = i + 1 < k ? words_of_i8(b + (i + 1) * ldb + col, n - col) : _mm_setzero_si128();
            store_pair_row(panels, even, odd);
        }
    }
}
