/*
 * Counts the bytes that a process has on its native heap, and the most that it has had: LD_PRELOAD puts
 * these functions in place of glibc's, which they call. For MeasuredPeaks.
 */
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void *block);

static atomic_long used;
static atomic_long most;

static void *taken(void *block) {
  if (block) {
    long bytes = malloc_usable_size(block);
    long now = atomic_fetch_add(&used, bytes) + bytes;
    long before = atomic_load(&most);
    while (now > before && !atomic_compare_exchange_weak(&most, &before, now)) {
    }
  }
  return block;
}

void *malloc(size_t bytes) { return taken(__libc_malloc(bytes)); }

void *calloc(size_t count, size_t bytes) { return taken(__libc_calloc(count, bytes)); }

void *memalign(size_t alignment, size_t bytes) { return taken(__libc_memalign(alignment, bytes)); }

void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void **block, size_t alignment, size_t bytes) {
  *block = memalign(alignment, bytes);
  return *block ? 0 : ENOMEM;
}

void free(void *block) {
  if (block) {
    atomic_fetch_sub(&used, malloc_usable_size(block));
  }
  __libc_free(block);
}

void *realloc(void *block, size_t bytes) {
  size_t before = block ? malloc_usable_size(block) : 0;
  void *moved = __libc_realloc(block, bytes);
  if (moved || bytes == 0) {
    atomic_fetch_sub(&used, before);
  }
  return taken(moved);
}

/* Lets the most begin anew and says how much there is. */
long heap_restart(void) {
  long now = atomic_load(&used);
  atomic_store(&most, now);
  return now;
}

/* The most since then. */
long heap_most(void) { return atomic_load(&most); }
