/* Preloaded before the C library, it notes what a program does to the files of one folder, and when it syncs them.

   RECORDED_FOLDER names the folder, RECORDING the file to write. One record for each call that succeeded:
   kind (1 byte), name length (u16), offset (u64), data length (u32), name, data; integers little-endian.
   Kinds: C created, W written, T cut or stretched to offset, S synced, D folder synced, U unlinked. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESCRIPTORS 1024

static char folder[1024];
static size_t folder_length;
static int recording = -1;
static char names[DESCRIPTORS][64];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void prepare(void) {
    real_openat = dlsym(RTLD_NEXT, "openat");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    const char *wanted = getenv("RECORDED_FOLDER"), *into = getenv("RECORDING");
    if (wanted && into && strlen(wanted) < sizeof folder) {
        strcpy(folder, wanted);
        folder_length = strlen(folder);
        recording = real_openat(AT_FDCWD, into, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

/* The name inside the folder, "" for the folder itself, NULL for anything else. */
static const char *inside(const char *path) {
    if (recording < 0 || strncmp(path, folder, folder_length)) return NULL;
    if (path[folder_length] == 0) return path + folder_length;
    return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static void put(char kind, const char *name, uint64_t offset, const void *data, uint32_t length) {
    unsigned char head[15];
    uint16_t name_length = strlen(name);
    head[0] = kind;
    memcpy(head + 1, &name_length, 2);
    memcpy(head + 3, &offset, 8);
    memcpy(head + 11, &length, 4);
    pthread_mutex_lock(&turn);
    if (real_write(recording, head, sizeof head) != sizeof head || real_write(recording, name, name_length) != name_length
        || (length && real_write(recording, data, length) != (ssize_t)length))
        abort();
    pthread_mutex_unlock(&turn);
}

static const char *of(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS && names[descriptor][0] ? names[descriptor] : NULL;
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    const char *name = inside(path);
    struct stat there;
    int is_new = name && (flags & O_CREAT) && stat(path, &there) != 0;
    int descriptor = real_openat(at, path, flags, mode);
    if (name && descriptor >= 0) {
        if (descriptor >= DESCRIPTORS || strlen(name) >= sizeof names[0]) abort();
        strcpy(names[descriptor], *name ? name : "/");
        if (is_new) put('C', name, 0, NULL, 0);
        if (flags & O_TRUNC) put('T', name, 0, NULL, 0);
    }
    return descriptor;
}

#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { va_list rest; va_start(rest, last); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { MODE(flags, flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags, flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags, flags) return opened(at, path, flags, mode); }

int close(int descriptor) {
    if (of(descriptor)) names[descriptor][0] = 0;
    return real_close(descriptor);
}

ssize_t write(int descriptor, const void *data, size_t length) {
    const char *name = of(descriptor);
    off_t offset = name ? lseek(descriptor, 0, SEEK_CUR) : 0;
    ssize_t written = real_write(descriptor, data, length);
    if (name && written > 0) put('W', name, offset, data, written);
    return written;
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
    ssize_t written = real_pwrite(descriptor, data, length, offset);
    if (of(descriptor) && written > 0) put('W', of(descriptor), offset, data, written);
    return written;
}

ssize_t pwrite64(int descriptor, const void *data, size_t length, off_t offset) {
    return pwrite(descriptor, data, length, offset);
}

int ftruncate(int descriptor, off_t length) {
    int result = real_ftruncate(descriptor, length);
    if (of(descriptor) && result == 0) put('T', of(descriptor), length, NULL, 0);
    return result;
}

int ftruncate64(int descriptor, off_t length) { return ftruncate(descriptor, length); }

static int synced(int descriptor, int result) {
    const char *name = of(descriptor);
    if (name && result == 0) put(name[0] == '/' ? 'D' : 'S', name, 0, NULL, 0);
    return result;
}

int fsync(int descriptor) { return synced(descriptor, real_fsync(descriptor)); }
int fdatasync(int descriptor) { return synced(descriptor, real_fdatasync(descriptor)); }

int unlink(const char *path) {
    const char *name = inside(path);
    int result = real_unlink(path);
    if (name && result == 0) put('U', name, 0, NULL, 0);
    return result;
}
