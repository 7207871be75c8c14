/* Copies words of sixteen bytes, eight of a thread at once: what streams can be held against it. */
#include "device.h"

KERNEL THREADS(COPY_THREADS, 2) copy_words(copied_words p)
{
    const word4 *from = (const word4 *)p.from;
    word4 *to = (word4 *)p.to, w[COPY_WORDS];
    const int64_t first = (int64_t)block_x() * COPY_THREADS * COPY_WORDS + thread_index();
    UNROLL
    for (int32_t i = 0; i < COPY_WORDS; i++)
        if (first + i * COPY_THREADS < p.count) w[i] = from[first + i * COPY_THREADS];
    UNROLL
    for (int32_t i = 0; i < COPY_WORDS; i++)
        if (first + i * COPY_THREADS < p.count) to[first + i * COPY_THREADS] = w[i];
}
