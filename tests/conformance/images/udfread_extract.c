/* Extracts a UDF image with libudfread, a reader of its own that media players use: udfread_extract IMAGE FOLDER.
   It knows files and folders, but neither links nor times. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <udfread/udfread.h>
#include <unistd.h>

static void fail(const char* what, const char* path)
{
    fprintf(stderr, "udfread_extract: cannot %s %s\n", what, path);
    exit(1);
}

static void extract_file(UDFDIR* dir, int folder, const char* name)
{
    static char buffer[1 << 20];
    UDFFILE* file = udfread_file_openat(dir, name);
    if (!file) fail("open", name);
    const int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (fd < 0) fail("make", name);
    int64_t left = udfread_file_size(file);
    for (ssize_t n; (n = udfread_file_read(file, buffer, sizeof buffer)) > 0; left -= n)
        if (write(fd, buffer, (size_t)n) != n) fail("write", name);
    if (left != 0) fail("read all of", name);
    close(fd);
    udfread_file_close(file);
}

static void extract_folder(UDFDIR* dir, int folder)
{
    struct udfread_dirent entry;
    while (udfread_readdir(dir, &entry)) {
        const char* name = entry.d_name;
        if (!strcmp(name, ".") || !strcmp(name, "..")) continue;
        if (entry.d_type != UDF_DT_DIR) {
            extract_file(dir, folder, name);
            continue;
        }
        UDFDIR* below = udfread_opendir_at(dir, name);
        if (!below) fail("list", name);
        if (mkdirat(folder, name, 0755) != 0) fail("make", name);
        const int fd = openat(folder, name, O_RDONLY | O_DIRECTORY);
        if (fd < 0) fail("open the new", name);
        extract_folder(below, fd);
        close(fd);
    }
    udfread_closedir(dir);
}

int main(int argc, char** argv)
{
    if (argc != 3) return 2;
    udfread* udf = udfread_init();
    if (!udf || udfread_open(udf, argv[1]) != 0) fail("open", argv[1]);
    const int folder = open(argv[2], O_RDONLY | O_DIRECTORY);
    if (folder < 0) fail("open", argv[2]);
    UDFDIR* root = udfread_opendir(udf, "/");
    if (!root) fail("list the root of", argv[1]);
    extract_folder(root, folder);
    udfread_close(udf);
    return 0;
}
