/* What a kernel is given: shared by the kernels, the host that launches them and their emulation. Pointers are the device's. */
#ifndef R3MES_CUDA_ARGUMENTS_H
#define R3MES_CUDA_ARGUMENTS_H

#ifndef __CUDA__
#include <stdint.h>
#endif

/* Ternary weights on the device: tiles of 16 rows by 128 columns, 512 bytes each, eight of them below each other in one piece, such pieces from left to right and then down; rows and columns
   are padded to 128 with zeros.
   Lane l of a warp owns 16 bytes of a tile, word j of them the columns [32j, 32j + 32): with g = l / 4 and q = l % 4, nibble i of the word is column 4q + i (i < 4) or 16 + 4q + i - 4, its
   low two bits row 2g and its high two bits row 2g + 1, as w + 1. So a word becomes the four registers of an int8 fragment of 16 rows by 32 columns by four byte picks, fragment rows g and
   g + 8 being neighbours, and a thread writes their results as one. */
#define TILE_ROWS 16
#define TILE_COLUMNS 128
#define TILE_BYTES 512
#define PIECE_ROWS 128
#define PIECE_BYTES 4096

/* Terms of a product whose sums fit int32, whatever the formats. */
#define TERMS_MAX 131072

/* Columns as rows of x lie on the device: padded with zeros. */
#define PADDED(k) (((k) + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS)

/* y[m, n] = (f32(x . w^T) * sx[m]) * scale. x[planes][m, k], `plane` bytes apart; two planes are the halves of int16: 128*high + low. k is padded. */
struct ternary_product {
    const int8_t *x;
    const void *x_map; /* the tensor map of x, all planes below each other (plane = m*k), for ternary_wgmma_* */
    const float *sx;
    const uint8_t *w;
    float *y;
    int64_t plane;
    int32_t m, n, k, planes;
    float scale;
};

/* c[m, n] = (f32(a . b^T) * sa[m]) * sb[n]; a[planes][m, k], b[2][n, k], the planes a_plane and b_plane bytes apart. k is padded. */
struct rows_product {
    const int8_t *a, *b;
    const float *sa, *sb;
    float *c;
    int64_t a_plane, b_plane;
    int32_t m, n, k;
};

/* Rows of x[rows, k], one block each; an I16 row is written as its two halves. */
struct quantize_rows {
    const float *x;
    int8_t *high, *low; /* [rows, PADDED(k)]; low: I16 alone */
    float *scales;
    int32_t *finite; /* becomes 0 when a row is not */
    int32_t k, k_padded;
};

/* q[k, rows] of two planes: I16((x * row_scales)^T) of x[rows, k]; a row of q is padded with zeros to rows_padded. row_scales may be NULL: no product then. */
struct quantize_columns {
    const float *x, *row_scales;
    int8_t *high, *low;
    float *scales; /* [k] */
    int32_t *finite;
    int32_t rows, k, rows_padded;
};

/* Two levels of y = x * col_scales: q1 = I16(y), q2 = I16(y - f32(q1)*s1), each of two planes [rows, k_padded], `plane` bytes apart. */
struct quantize_twice {
    const float *x, *col_scales;
    int8_t *first, *second;
    float *first_scales, *second_scales;
    int32_t *finite;
    int64_t plane;
    int32_t k, k_padded;
};

/* RMSNorm of x[rows, k]: q (two planes [rows, k_padded]), scales, r[rows], y. */
struct norm_rows {
    const float *x, *gain;
    int8_t *high, *low;
    float *scales, *r, *y;
    int32_t *finite;
    int32_t k, k_padded;
    float epsilon;
};

/* Its gradient, by what it wrote. */
struct norm_gradient {
    const float *dy, *gain, *x;
    const int8_t *high, *low;
    const float *scales, *r;
    float *dx;
    int32_t *finite;
    int32_t k, k_padded;
};

/* x[rows, heads, 2 * half] in place; cos, sin [rows, half]. */
struct rope_rows {
    float *x;
    const float *cos, *sin;
    int64_t count; /* pairs: rows * heads * half */
    int32_t heads, half, backward;
};

/* Softmax cross-entropy of z[rows, k]; d may be NULL; loss: the sum of rne(loss * 2^24) is added to it. */
struct loss_rows {
    const float *z;
    const int32_t *targets;
    float *d;
    int64_t *loss;
    int32_t *finite;
    int32_t k;
};

/* Elementwise over count values; each kernel says which it reads and writes. */
struct element_values {
    const float *a, *b, *c;
    float *y, *z;
    int64_t *sums;
    int32_t *finite;
    int64_t count;
    float factor;
};

/* docs/arithmetic.md, "Step": struct r3mes_adamw, and what it is done to. */
struct adamw_elements {
    const float *g;
    float *w, *m, *v;
    int64_t count;
    float beta1, one_less_beta1, beta2, one_less_beta2, keep, rate, correction1, correction2, epsilon;
};

/* Causal grouped-query attention of one sequence. q, g, o: [tokens * heads] rows, k, v: [tokens * kv_heads] rows, each of two planes of `padded` bytes, head_plane or kv_plane bytes apart, with
   a scale a row; g: I16 of the gradient of the output. p, ds [heads, tokens, tokens]. */
struct attention_rows {
    const int8_t *q, *k, *v, *g, *o;
    const float *sq, *sk, *sv, *sg, *so;
    float *p, *ds;
    float *output, *dq, *dk, *dv; /* [tokens, heads or kv_heads, dim] */
    int32_t *finite;
    int64_t head_plane, kv_plane;
    int32_t tokens, heads, kv_heads, dim, padded;
};

/* A tensor's bytes into the nodes of their leaves, or nodes into those above: RFC 6962. */
struct digest_level {
    const uint8_t *from;
    uint8_t *to;
    int64_t count;
};

/* count words of 16 bytes */
struct copied_words {
    const void *from;
    void *to;
    int64_t count;
};

/* How each kernel is launched. */
#define COPY_THREADS 512
#define COPY_WORDS 8 /* of a thread */
#define QUANTIZE_THREADS 256
#define QUANTIZE_SHARED_BYTES (QUANTIZE_THREADS / 32 * 8)
#define COLUMNS_THREADS 256 /* 32 columns by 8 rows at a time */
#define COLUMNS_SHARED_BYTES (32 * 33 * 4)
#define ELEMENT_THREADS 256
#define ATTENTION_THREADS 256
#define ATTENTION_DIM_MAX 1024
#define ATTENTION_CHUNK 1024 /* weights that lie in shared memory at once */
#define ATTENTION_SHARED_BYTES (64 + 2 * ATTENTION_DIM_MAX + ATTENTION_CHUNK * 4 + ATTENTION_THREADS * 32)
#define DIGEST_THREADS 64
#define DP4A_THREADS 256
#define DP4A_SHARED_BYTES(tokens) ((tokens) * 4096)
#define MMA_WIDE_THREADS 128
#define MMA_WIDE_SHARED_BYTES (4 * 128 * TILE_COLUMNS)
#define MMA_NARROW_SHARED_BYTES(warps) ((warps) * 4096)
#define PRODUCT_THREADS 128
#define PRODUCT_SHARED_BYTES(a_planes) (2 * ((a_planes) + 2) * 64 * 128)
/* ternary_wgmma_*: the grid is one-dimensional, at most as many blocks as fit at once. */
#define WGMMA_THREADS 384
#define WGMMA_STAGE_BYTES(tokens, rows) ((tokens) * TILE_COLUMNS + (rows) / PIECE_ROWS * PIECE_BYTES)
#define WGMMA_SHARED_BYTES(tokens, rows, stages) (1024 + (stages) * WGMMA_STAGE_BYTES(tokens, rows))

#endif
