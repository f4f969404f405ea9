/*
 * Counts the bytes that a process has on its native heap, and the most that it has had: LD_PRELOAD puts
 * these functions in place of glibc's, which they call. What the JVM takes for itself is left out: its compilers
 * come and go at any time. For MeasuredPeaks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void *block);

static atomic_long used;
static atomic_long most;

/* The code of the JVM. */
static uintptr_t first;
static uintptr_t last;

static int find(struct dl_phdr_info *library, size_t size, void *data) {
  (void)size;
  (void)data;
  if (!strstr(library->dlpi_name, "libjvm.so")) {
    return 0;
  }
  for (int i = 0; i < library->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &library->dlpi_phdr[i];
    if (part->p_type == PT_LOAD && (part->p_flags & PF_X)) {
      first = library->dlpi_addr + part->p_vaddr;
      last = first + part->p_memsz;
    }
  }
  return 1;
}

/* Whether another than the JVM has called the function that this stands in. */
#define COUNTED ((uintptr_t)__builtin_return_address(0) < first || (uintptr_t)__builtin_return_address(0) >= last)

static void *taken(void *block, int counted) {
  if (block && counted) {
    long bytes = malloc_usable_size(block);
    long now = atomic_fetch_add(&used, bytes) + bytes;
    long before = atomic_load(&most);
    while (now > before && !atomic_compare_exchange_weak(&most, &before, now)) {
    }
  }
  return block;
}

static void given(void *block, int counted) {
  if (block && counted) {
    atomic_fetch_sub(&used, malloc_usable_size(block));
  }
}

void *malloc(size_t bytes) { return taken(__libc_malloc(bytes), COUNTED); }

void *calloc(size_t count, size_t bytes) { return taken(__libc_calloc(count, bytes), COUNTED); }

void *memalign(size_t alignment, size_t bytes) { return taken(__libc_memalign(alignment, bytes), COUNTED); }

void *aligned_alloc(size_t alignment, size_t bytes) { return taken(__libc_memalign(alignment, bytes), COUNTED); }

int posix_memalign(void **block, size_t alignment, size_t bytes) {
  *block = taken(__libc_memalign(alignment, bytes), COUNTED);
  return *block ? 0 : ENOMEM;
}

void free(void *block) {
  given(block, COUNTED);
  __libc_free(block);
}

void *realloc(void *block, size_t bytes) {
  long before = block && COUNTED ? (long)malloc_usable_size(block) : 0;
  void *moved = __libc_realloc(block, bytes);
  if (moved || bytes == 0) {
    atomic_fetch_sub(&used, before);
  }
  return taken(moved, COUNTED);
}

/* Lets the most begin anew and says how much there is. */
long heap_restart(void) {
  if (!last) {
    dl_iterate_phdr(find, NULL);
  }
  long now = atomic_load(&used);
  atomic_store(&most, now);
  return now;
}

/* The most since then. */
long heap_most(void) { return atomic_load(&most); }
