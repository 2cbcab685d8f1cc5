/* SPDX-License-Identifier: Apache-2.0 */
/* Opens references to namespaces. Enters none. */
#include "core/namespace/ref.h"

#include "core/base/file.h"
#include "core/base/procfs.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/namespace/ns.h"

/* The file handle of an nsfs file, name_to_handle_at(2): all three numbers must be right. */
struct nsfs_handle {
	uint32_t bytes;
	int32_t type;
	struct {
		uint64_t id;
		uint32_t flag;
		uint32_t inode;
	} file;
};

/* The path may name any file: open(2) must not wait for a fifo, and must not take a terminal as the
 * controlling one. */
#define READING (O_RDONLY | O_NONBLOCK | O_NOCTTY)

/*
 * Before Linux 5.3 there is no pidfd. The directory /proc/PID stands for one process as well: every
 * look-up in it fails once that process has ended. But PID is a number of the pid namespace for
 * which /proc was mounted. It is that of this process only if the field NSpid has one number
 * (Linux 4.1): the /proc of an outer pid namespace has a number for each level there.
 */
static int open_pid_by_proc(uint64_t pid)
{
	uint64_t seen;
	int directory;

	if (procfs_field("/proc/self/status", "NSpid:\t", &seen) || seen != (uint64_t)sys_getpid())
		return -ENOSYS;
	directory = procfs_open(pid);
	return directory == -ENOENT ? -ESRCH : directory;
}

/* The field Pid of fdinfo is a number of the pid namespace of that /proc, as its names are,
 * pidfd_open(2). */
static int directory_of_pidfd(int pidfd)
{
	char path[48];
	struct text text;
	uint64_t pid;
	int directory;
	int error;

	text_begin(&text, path, sizeof(path));
	text_add(&text, "/proc/self/fdinfo/");
	text_add_number(&text, (uint64_t)pidfd);
	error = procfs_field(path, "Pid:\t", &pid);
	if (error)
		return error == -EINVAL ? -ESRCH : error; /* "Pid: -1": the process has ended */
	directory = procfs_open(pid);
	if (directory < 0)
		return directory == -ENOENT ? -ESRCH : directory;
	/* If the process still lives now, the number was its own when the directory was opened. */
	error = sys_pidfd_send_signal(pidfd, 0);
	if (error == -ESRCH) {
		sys_close(directory);
		return error;
	}
	return directory;
}

static int open_name(const char *name)
{
	int directory = sys_open("/run/netns", O_PATH | SYS_O_DIRECTORY);
	int fd;

	if (directory < 0)
		return directory;
	fd = sys_open_at(directory, name, READING);
	sys_close(directory);
	return fd;
}

/* The type is part of the handle: an id of a network namespace in gons_uts must not be opened. */
static int open_id(const struct reference *reference, int type)
{
	struct nsfs_handle handle = {
		.bytes = sizeof(handle.file),
		.type = SYS_FILEID_NSFS,
		.file = { reference->number, ns_types[type].flag, (uint32_t)reference->inode },
	};

	return (int)sys_call(__NR_open_by_handle_at, SYS_FD_NSFS_ROOT, (long)&handle,
			     O_RDONLY | O_CLOEXEC, 0, 0);
}

static int borrow(const struct reference *reference, enum handle_kind kind, struct handle *handle)
{
	int fd = (int)reference->number;
	long error = sys_fcntl(fd, SYS_F_GETFD);

	if (error < 0)
		return (int)error;
	*handle = (struct handle){
		.fd = fd, .directory = -1, .kind = (uint8_t)kind, .borrowed = true
	};
	return 0;
}

static int own(int fd, enum handle_kind kind, struct handle *handle)
{
	if (fd < 0)
		return fd;
	*handle = (struct handle){ .fd = fd, .directory = -1, .kind = (uint8_t)kind };
	return 0;
}

/* Is fd a pidfd of a process that this one may signal, as it may itself? pidfd_send_signal(2) takes
 * a directory of /proc, too, which setns(2) does not take. */
static bool is_pidfd(int fd)
{
	int type;

	if (sys_pidfd_send_signal(fd, 0) != 0)
		return false;
	type = file_type(fd, "");
	return type >= 0 && type != FILE_DIRECTORY;
}

/*
 * Opens a path, but no pidfd: if N of /proc/self/fd/N was closed when the program started, libgons
 * may have opened a pidfd by now that got this number. setns(2) would take it.
 */
static int open_path(const char *path)
{
	int fd = sys_open(path, READING);

	if (fd < 0 || !is_pidfd(fd))
		return fd;
	sys_close(fd);
	return -ENOENT;
}

int ref_open(const struct reference *reference, int type, struct handle *handle)
{
	int fd;

	switch ((enum reference_kind)reference->kind) {
	case REFERENCE_PATH:
		return own(open_path(reference->name), HANDLE_NAMESPACE, handle);
	case REFERENCE_PID:
		fd = sys_pidfd_open((int)reference->number);
		if (fd == -ENOSYS)
			return own(open_pid_by_proc(reference->number), HANDLE_PROC, handle);
		return own(fd, HANDLE_PIDFD, handle);
	case REFERENCE_FD:
		return borrow(reference, HANDLE_NAMESPACE, handle);
	case REFERENCE_PIDFD:
		return borrow(reference, HANDLE_PIDFD, handle);
	case REFERENCE_ID:
		return own(open_id(reference, type), HANDLE_NAMESPACE, handle);
	case REFERENCE_NAME:
		return own(open_name(reference->name), HANDLE_NAMESPACE, handle);
	case REFERENCE_NEW:
	case REFERENCE_TARGET:
	case REFERENCE_NONE:
		break;
	}
	return -EINVAL;
}

void ref_close(struct handle *handle)
{
	if (handle->kind == HANDLE_NONE)
		return;
	if (!handle->borrowed)
		sys_close(handle->fd);
	if (handle->directory >= 0)
		sys_close(handle->directory);
	handle->kind = HANDLE_NONE;
}

int ref_directory(const struct handle *handle)
{
	if (handle->kind == HANDLE_PROC)
		return sys_open_at(handle->fd, ".", O_PATH | SYS_O_DIRECTORY);
	if (handle->directory >= 0)
		return sys_open_at(handle->directory, ".", O_PATH | SYS_O_DIRECTORY);
	return directory_of_pidfd(handle->fd);
}

void ref_pin(struct handle *handle)
{
	if (handle->kind == HANDLE_PIDFD && handle->directory < 0)
		handle->directory = directory_of_pidfd(handle->fd);
}

/* Has the process behind the directory /proc/PID ended? Then nothing is found in it. */
static bool has_ended(int directory)
{
	struct statx status;
	int error = sys_statx(directory, "ns", 0, STATX_TYPE, &status);

	return error == -ENOENT || error == -ESRCH;
}

static int namespace_by_proc(const struct handle *handle, int type)
{
	int directory = ref_directory(handle);
	int fd;

	if (directory < 0)
		return directory;
	fd = sys_open_at(directory, ns_types[type].proc, O_RDONLY);
	/* proc_ns_get_link() of the kernel says EACCES as well if the process ends at that moment.
	 */
	if (fd == -EACCES && has_ended(directory))
		fd = -ESRCH;
	sys_close(directory);
	return fd;
}

int ref_namespace(struct handle *handle, int type, bool trust_proc)
{
	int fd;

	if (handle->kind == HANDLE_NAMESPACE)
		return (int)sys_fcntl(handle->fd, SYS_F_DUPFD_CLOEXEC);
	if (handle->kind == HANDLE_PROC)
		return namespace_by_proc(handle, type);
	fd = ns_open_pidfd(handle->fd, type);
	/* Without this ioctl(2) a kernel says ENOTTY, or EINVAL for a pidfd of older kernels. */
	if (fd != -ENOTTY && fd != -EINVAL)
		return fd;
	handle->by_proc = true;
	if (handle->directory < 0 && !trust_proc)
		return -EOPNOTSUPP;
	return namespace_by_proc(handle, type);
}

int ref_narrow(struct handle *handle, int type, bool trust_proc)
{
	int fd = ref_namespace(handle, type, trust_proc);

	if (fd < 0)
		return fd;
	ref_close(handle);
	return own(fd, HANDLE_NAMESPACE, handle);
}
