/* An error-injecting layer between a program and its disk, loaded before the C library (LD_PRELOAD).
   It sees what Python and SQLite alike ask of the system, below one folder, and makes the nth asking go wrong. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { OFF, FROM, ONCE, SHORT, KILL, LIE };
enum { WRITES = 1, SYNCS = 2, NAMES = 4, READS = 8, REMOVALS = 16, OPENINGS = 32 };

static char folder[4096];
static size_t folder_length;
static int mode, kinds, error_number;
static long nth;
static atomic_long seen, hit;

void faults_arm(const char *where, int how, int what, long number, int error) {
    mode = OFF;
    snprintf(folder, sizeof folder, "%s", where);
    folder_length = strlen(folder);
    kinds = what; nth = number; error_number = error;
    seen = 0; hit = 0;
    mode = how;
}

long faults_disarm(void) { mode = OFF; return seen; }
long faults_hit(void) { return hit; }

static int below(const char *path) { return path && strncmp(path, folder, folder_length) == 0; }

static int below_fd(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, path, sizeof path - 2);
    if (got <= 0) return 0;
    strcpy(path + got, "/"); /* the folder itself lies below itself */
    return below(path);
}

/* of a path that begins at an open folder, as Python removes whole folders */
static int below_at(int fd, const char *path) {
    return path && path[0] != '/' && fd != AT_FDCWD ? below_fd(fd) : below(path);
}

/* what becomes of this asking: 0 goes on, 1 fails, 2 is done by half, 3 is said to be done and is not */
static int fate(int kind) {
    if (mode == OFF || !(kinds & kind)) return 0;
    long number = ++seen;
    if (mode == SHORT) { hit++; return kind == WRITES || kind == READS ? 2 : 0; }
    if (number < nth || (mode != FROM && number > nth)) return 0;
    hit++;
    if (mode == KILL) { kill(getpid(), SIGKILL); pause(); }
    if (mode == LIE) return kind == WRITES ? 3 : 0;
    errno = error_number;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define OF_FD(type, name, kind, parameters, arguments, whole, halved, types...) \
    type name parameters { \
        REAL(type, #name, types); \
        if (mode == OFF || !below_fd(fd)) return real arguments; \
        switch (fate(kind)) { \
            case 1: return -1; \
            case 2: return real halved; \
            case 3: return whole; \
            default: return real arguments; \
        } \
    }

#define HALF (count > 1 ? count / 2 : count)
OF_FD(ssize_t, write, WRITES, (int fd, const void *data, size_t count), (fd, data, count), (ssize_t)count,
      (fd, data, HALF), int, const void *, size_t)
OF_FD(ssize_t, pwrite, WRITES, (int fd, const void *data, size_t count, off_t at), (fd, data, count, at),
      (ssize_t)count, (fd, data, HALF, at), int, const void *, size_t, off_t)
OF_FD(ssize_t, pwrite64, WRITES, (int fd, const void *data, size_t count, off64_t at), (fd, data, count, at),
      (ssize_t)count, (fd, data, HALF, at), int, const void *, size_t, off64_t)
OF_FD(ssize_t, read, READS, (int fd, void *data, size_t count), (fd, data, count), (ssize_t)count,
      (fd, data, HALF), int, void *, size_t)
OF_FD(ssize_t, pread, READS, (int fd, void *data, size_t count, off_t at), (fd, data, count, at),
      (ssize_t)count, (fd, data, HALF, at), int, void *, size_t, off_t)
OF_FD(ssize_t, pread64, READS, (int fd, void *data, size_t count, off64_t at), (fd, data, count, at),
      (ssize_t)count, (fd, data, HALF, at), int, void *, size_t, off64_t)
OF_FD(int, ftruncate, WRITES, (int fd, off_t size), (fd, size), 0, (fd, size), int, off_t)
OF_FD(int, ftruncate64, WRITES, (int fd, off64_t size), (fd, size), 0, (fd, size), int, off64_t)
OF_FD(int, fsync, SYNCS, (int fd), (fd), 0, (fd), int)
OF_FD(int, fdatasync, SYNCS, (int fd), (fd), 0, (fd), int)

#define NAMED NAMES
#define OF_PATH(name, parameters, arguments, path, types...) \
    int name parameters { \
        REAL(int, #name, types); \
        if (mode != OFF && below(path) && fate(NAMED) == 1) return -1; \
        return real arguments; \
    }

OF_PATH(rename, (const char *from, const char *to), (from, to), to, const char *, const char *)
OF_PATH(link, (const char *from, const char *to), (from, to), to, const char *, const char *)
OF_PATH(mkdir, (const char *path, mode_t bits), (path, bits), path, const char *, mode_t)
#undef NAMED
#define NAMED REMOVALS
OF_PATH(unlink, (const char *path), (path), path, const char *)
OF_PATH(rmdir, (const char *path), (path), path, const char *)

int unlinkat(int fd, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    if (mode != OFF && below_at(fd, path) && fate(REMOVALS) == 1) return -1;
    return real(fd, path, flags);
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, #name, const char *, int, ...); \
        va_list rest; va_start(rest, flags); \
        mode_t bits = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        int kind = flags & O_CREAT ? NAMES : flags & (O_WRONLY | O_RDWR) ? OPENINGS : 0; \
        if (mode != OFF && kind && below(path) && fate(kind) == 1) return -1; \
        return real(path, flags, bits); \
    }
OPEN(open)
OPEN(open64)
