/* Preloaded before libumockdev-preload, whose open() and fstat() need help (seen with 0.17.16 and 0.19.1):
 *
 * - a failed open of a device node is booked in a table that never forgets; the 51st aborts the program. So a node that
 *   does not exist is refused before umockdev sees it;
 * - fstat() of an emulated block device shows a regular file with device number 0, by which growisofs takes it for a
 *   mounted one. So type and number come from stat() of the node.
 * - read() of a node sees an empty file. So pread() of an sr node, by which growisofs looks for a file system, becomes
 *   READ(10) commands, as in the kernel's driver.
 */
#undef _FILE_OFFSET_BITS /* both widths are defined here, under their own names */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <scsi/sg.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int absent(const char* path, int flags)
{
    if (path == NULL || strncmp(path, "/dev/", 5) != 0 || (flags & O_CREAT)) return 0;
    return access(path, F_OK) != 0; /* errno is access()'s: ENOENT */
}

#define WRAP_OPEN(name)                                                                                                \
    int name(const char* path, int flags, ...)                                                                         \
    {                                                                                                                  \
        static int (*next)(const char*, int, ...);                                                                     \
        if (next == NULL) *(void**)&next = dlsym(RTLD_NEXT, #name);                                                    \
        va_list args;                                                                                                  \
        va_start(args, flags);                                                                                         \
        const int mode = va_arg(args, int);                                                                            \
        va_end(args);                                                                                                  \
        if (absent(path, flags)) return -1;                                                                            \
        return next(path, flags, mode);                                                                                \
    }

/* The fortified form without a mode; libburn is compiled to use it. */
#define WRAP_OPEN_2(name)                                                                                              \
    int name(const char* path, int flags);                                                                             \
    int name(const char* path, int flags)                                                                              \
    {                                                                                                                  \
        static int (*next)(const char*, int);                                                                          \
        if (next == NULL) *(void**)&next = dlsym(RTLD_NEXT, #name);                                                    \
        if (absent(path, flags)) return -1;                                                                            \
        return next(path, flags);                                                                                      \
    }

WRAP_OPEN(open)
WRAP_OPEN(open64)
WRAP_OPEN_2(__open_2)
WRAP_OPEN_2(__open64_2)

/* The node's name when the descriptor is that of a file which stands for one, else NULL. */
static const char* nodeOf(int fd, char* path, size_t size)
{
    const char* root = getenv("UMOCKDEV_DIR");
    if (root == NULL) return NULL;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t n = readlink(link, path, size - 1);
    if (n <= 0) return NULL;
    path[n] = 0;
    const size_t r = strlen(root);
    return strncmp(path, root, r) == 0 && strncmp(path + r, "/dev/", 5) == 0 ? path + r : NULL;
}

#define WRAP_FSTAT(name, type, statName)                                                                               \
    int name(int fd, struct type* st)                                                                                  \
    {                                                                                                                  \
        static int (*next)(int, struct type*);                                                                         \
        if (next == NULL) *(void**)&next = dlsym(RTLD_NEXT, #name);                                                    \
        const int result = next(fd, st);                                                                               \
        char path[PATH_MAX];                                                                                           \
        const char* node = result == 0 && S_ISREG(st->st_mode) ? nodeOf(fd, path, sizeof path) : NULL;                 \
        struct type real;                                                                                              \
        if (node != NULL && statName(node, &real) == 0) {                                                              \
            st->st_mode = real.st_mode;                                                                                \
            st->st_rdev = real.st_rdev;                                                                                \
        }                                                                                                              \
        return result;                                                                                                 \
    }

WRAP_FSTAT(fstat, stat, stat)
WRAP_FSTAT(fstat64, stat64, stat64)

int __fxstat64(int version, int fd, struct stat64* st)
{
    (void)version;
    return fstat64(fd, st);
}

int __fxstat(int version, int fd, struct stat* st)
{
    (void)version;
    return fstat(fd, st);
}

enum { kBlock = 2048, kBlocksAtOnce = 16 };

/* READ(10) through SG_IO. */
static int readBlocks(int fd, unsigned lba, unsigned count, unsigned char* to)
{
    // READ(10), one field after the other.
    // clang-format off
    unsigned char cdb[10] = {0x28, 0, (unsigned char)(lba >> 24), (unsigned char)(lba >> 16), (unsigned char)(lba >> 8),
                             (unsigned char)lba, 0, 0, (unsigned char)count, 0};
    // clang-format on
    unsigned char sense[32];
    sg_io_hdr_t h;
    memset(&h, 0, sizeof h);
    h.interface_id = 'S';
    h.dxfer_direction = SG_DXFER_FROM_DEV;
    h.cmd_len = sizeof cdb;
    h.cmdp = cdb;
    h.mx_sb_len = sizeof sense;
    h.sbp = sense;
    h.dxfer_len = count * kBlock;
    h.dxferp = to;
    h.timeout = 30000;
    return ioctl(fd, SG_IO, &h) == 0 && h.status == 0 ? 0 : -1;
}

static ssize_t readDisc(int fd, char* to, size_t size, off64_t at)
{
    unsigned char bounce[kBlock * kBlocksAtOnce];
    size_t done = 0;
    while (done < size) {
        const off64_t from = at + (off64_t)done;
        const size_t skip = (size_t)(from % kBlock);
        size_t blocks = (skip + (size - done) + kBlock - 1) / kBlock;
        if (blocks > kBlocksAtOnce) blocks = kBlocksAtOnce;
        if (readBlocks(fd, (unsigned)(from / kBlock), (unsigned)blocks, bounce) != 0) break;
        size_t n = blocks * kBlock - skip;
        if (n > size - done) n = size - done;
        memcpy(to + done, bounce + skip, n);
        done += n;
    }
    if (done == 0 && size != 0) {
        errno = EIO;
        return -1;
    }
    return (ssize_t)done;
}

#define WRAP_PREAD(name, offset)                                                                                       \
    ssize_t name(int fd, void* to, size_t size, offset at)                                                             \
    {                                                                                                                  \
        static ssize_t (*next)(int, void*, size_t, offset);                                                            \
        if (next == NULL) *(void**)&next = dlsym(RTLD_NEXT, #name);                                                    \
        char path[PATH_MAX];                                                                                           \
        const char* node = nodeOf(fd, path, sizeof path);                                                              \
        if (node != NULL && strncmp(node, "/dev/sr", 7) == 0) return readDisc(fd, to, size, at);                       \
        return next(fd, to, size, at);                                                                                 \
    }

WRAP_PREAD(pread, off_t)
WRAP_PREAD(pread64, off64_t)
