/* SPDX-License-Identifier: Apache-2.0 */
/* Why a step failed and what to do: facts are gathered, and a table turns them into one sentence.
 */
#include "core/report/diagnose.h"

#include "core/base/procfs.h"
#include "core/base/syscall.h"

enum fact {
	IS_PATH = 1 << 0, /* the kind of reference */
	IS_PID = 1 << 1,
	IS_DESCRIPTOR = 1 << 2,
	IS_ID = 1 << 3,
	IS_NAME = 1 << 4,
	MOVED = 1 << 5,      /* another mount namespace has been joined */
	NO_FILE = 1 << 6,    /* the reference is no namespace at all */
	OTHER_TYPE = 1 << 7, /* it is one of another type */
	THREADS = 1 << 8,    /* this process has more than one */
	HIDDEN = 1 << 9,     /* the process may not be inspected by us, ptrace(2) */
	NO_ADMIN = 1 << 10,  /* no CAP_SYS_ADMIN in our user namespace */
	NO_CHROOT = 1 << 11, /* no CAP_SYS_CHROOT in our user namespace */
	FOREIGN = 1 << 12,   /* the owner is not our user namespace, but known */
	OUTSIDE = 1 << 13,   /* the owner is neither ours nor below ours */
	IS_PIDFD = 1 << 14,
	NEW_USER = 1 << 15, /* we have made the user namespace that we are in */
	NO_TYPE = 1 << 16,  /* this kernel has no namespaces of the type */
};

struct facts {
	unsigned bits;
	int type;         /* what was asked for, or -1 for a target as a whole */
	int found;        /* OTHER_TYPE: what it is */
	uint64_t threads; /* THREADS: how many, 0 if not known */
	uint64_t owner;   /* inode of the owning user namespace */
	uint64_t own;     /* inode of our own */
};

#define TYPES_ANY 0xff
#define T(type) (1U << (type))
#define MOVES_ONE_THREAD (T(GONS_USER) | T(GONS_MNT))

/* Arrays, not pointers: the table needs no relocation when a program starts. */
struct reason {
	uint16_t step;
	uint16_t types; /* for which it holds */
	uint32_t facts; /* all of them must be true */
	uint16_t error;
	char word[12]; /* or empty: for any */
	/* %v gons_TYPE, %t TYPE, %f the type found, %n threads, %u owner, %o our user namespace */
	char text[162];
};

#define THREADS_RUN                                                                                \
	"%n threads were already running, and only a process with one can be moved as a whole; "   \
	"let libgons "                                                                             \
	"run first (preload it), or start the threads later"
#define NO_SUCH_TYPE                                                                               \
	"this kernel has no %t namespaces: it was built without them, or is older (time "          \
	"namespaces came with Linux 5.6)"
#define SAME_KIND "a directory goes over a directory, and a file over a file"
#define NEED_ADMIN "it takes CAP_SYS_ADMIN in "

static const struct reason reasons[] = {
#include "core/report/reasons.def"
};

/* What strerror(3) of glibc says, so that our lines begin as those of Go's gons do. */
struct error_name {
	uint16_t error;
	char text[42];
};

static const struct error_name error_names[] = {
	{ EPERM, "Operation not permitted" },
	{ ENOENT, "No such file or directory" },
	{ ESRCH, "No such process" },
	{ EINTR, "Interrupted system call" },
	{ EIO, "Input/output error" },
	{ ENXIO, "No such device or address" },
	{ EBADF, "Bad file descriptor" },
	{ ECHILD, "No child processes" },
	{ EAGAIN, "Resource temporarily unavailable" },
	{ ENOMEM, "Cannot allocate memory" },
	{ EACCES, "Permission denied" },
	{ EFAULT, "Bad address" },
	{ EEXIST, "File exists" },
	{ EXDEV, "Invalid cross-device link" },
	{ EBUSY, "Device or resource busy" },
	{ ENODEV, "No such device" },
	{ ENOTDIR, "Not a directory" },
	{ EISDIR, "Is a directory" },
	{ EINVAL, "Invalid argument" },
	{ ENFILE, "Too many open files in system" },
	{ EMFILE, "Too many open files" },
	{ ENOTTY, "Inappropriate ioctl for device" },
	{ EFBIG, "File too large" },
	{ ENOSPC, "No space left on device" },
	{ EROFS, "Read-only file system" },
	{ ERANGE, "Numerical result out of range" },
	{ ENODATA, "No data available" },
	{ ENOTEMPTY, "Directory not empty" },
	{ EPIPE, "Broken pipe" },
	{ ENAMETOOLONG, "File name too long" },
	{ ENOSYS, "Function not implemented" },
	{ ELOOP, "Too many levels of symbolic links" },
	{ EUSERS, "Too many users" },
	{ ETIMEDOUT, "Connection timed out" },
	{ EMLINK, "Too many links" },
	{ ENOPROTOOPT, "Protocol not available" },
	{ EAFNOSUPPORT, "Address family not supported by protocol" },
	{ ECONNRESET, "Connection reset by peer" },
	{ ENOBUFS, "No buffer space available" },
	{ EDQUOT, "Disk quota exceeded" },
	{ E2BIG, "Argument list too long" },
	{ ENOEXEC, "Exec format error" },
	{ ETXTBSY, "Text file busy" },
	{ ELIBACC, "Can not access a needed shared library" },
	{ ELIBBAD, "Accessing a corrupted shared library" },
	{ EOPNOTSUPP, "Operation not supported" },
	{ EOVERFLOW, "Value too large for defined data type" },
	{ ESTALE, "Stale file handle" },
};

void diagnose_error(struct text *line, int error)
{
	unsigned i;

	for (i = 0; i < sizeof(error_names) / sizeof(error_names[0]); i++) {
		if (error_names[i].error == -error) {
			text_add(line, error_names[i].text);
			return;
		}
	}
	text_add(line, "error ");
	text_add_number(line, (uint64_t)-error);
}

static unsigned kind_fact(int kind)
{
	static const uint16_t facts[] = {
		[REFERENCE_NONE] = 0,
		[REFERENCE_PATH] = IS_PATH,
		[REFERENCE_PID] = IS_PID,
		[REFERENCE_FD] = IS_DESCRIPTOR,
		[REFERENCE_PIDFD] = IS_DESCRIPTOR | IS_PIDFD,
		[REFERENCE_ID] = IS_ID,
		[REFERENCE_NAME] = IS_NAME,
		[REFERENCE_NEW] = 0,
		[REFERENCE_TARGET] = 0,
	};

	return facts[kind];
}

static void ask_capabilities(struct facts *facts)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (sys_call(__NR_capget, (long)&header, (long)data, 0, 0, 0))
		return;
	if (!(data[0].effective & 1U << CAP_SYS_ADMIN))
		facts->bits |= NO_ADMIN;
	if (!(data[0].effective & 1U << CAP_SYS_CHROOT))
		facts->bits |= NO_CHROOT;
}

/* unshare(2): "CLONE_THREAD ... can be specified if the caller is single threaded"; it changes
 * nothing. */
static void ask_threads(struct facts *facts)
{
	if (sys_unshare(CLONE_THREAD) != -EINVAL)
		return;
	facts->bits |= THREADS;
	if (procfs_field("/proc/self/status", "Threads:\t", &facts->threads))
		facts->threads = 0;
}

static void ask_owner(struct facts *facts, int fd)
{
	struct ns_identity owner;
	int user;

	user = facts->type == GONS_USER ? (int)sys_fcntl(fd, SYS_F_DUPFD_CLOEXEC)
					: (int)sys_ioctl(fd, SYS_NS_GET_USERNS, 0);
	if (user == -EPERM)
		facts->bits |= OUTSIDE;
	if (user < 0)
		return;
	if (ns_of_descriptor(user, &owner) == 0)
		facts->owner = owner.inode;
	sys_close(user);
	if (facts->owner && facts->owner != facts->own)
		facts->bits |= FOREIGN;
}

static void ask_namespace(struct facts *facts, struct handle *handle, bool trust_proc)
{
	long flag;
	int fd = ref_namespace(handle, facts->type, trust_proc);

	if (fd == -EACCES)
		facts->bits |= HIDDEN;
	if (fd < 0) {
		if (handle->kind == HANDLE_PIDFD && sys_pidfd_send_signal(handle->fd, 0) == -EBADF)
			facts->bits |= NO_FILE;
		return;
	}
	flag = sys_ioctl(fd, SYS_NS_GET_NSTYPE, 0);
	if (flag == -ENOTTY || flag == -EINVAL || flag == -ENOSYS)
		facts->bits |= NO_FILE;
	facts->found = flag > 0 ? ns_by_flag((uint32_t)flag) : -1;
	if (facts->found >= 0 && facts->found != facts->type)
		facts->bits |= OTHER_TYPE;
	ask_owner(facts, fd);
	sys_close(fd);
}

/* Every process has a file for each type that there is, where /proc is what it should be. */
static void ask_type(struct facts *facts)
{
	int directory = sys_open("/proc/self", O_PATH | SYS_O_DIRECTORY);
	struct statx status;

	if (directory < 0)
		return;
	if (facts->type >= 0 && sys_statx(directory, "ns", 0, STATX_INO, &status) == 0 &&
	    sys_statx(directory, ns_types[facts->type].proc, 0, STATX_INO, &status) == -ENOENT)
		facts->bits |= NO_TYPE;
	sys_close(directory);
}

static void ask_ourselves(struct facts *facts, struct ns_switch *ns_switch)
{
	struct ns_identity own;

	if (ns_own(&ns_switch->self, GONS_USER, ns_switch_trusts_proc(ns_switch), &own) == 0)
		facts->own = own.inode;
	ask_capabilities(facts);
}

static void ask_join(struct facts *facts, struct ns_switch *ns_switch, struct handle *handle)
{
	ask_ourselves(facts, ns_switch);
	ask_threads(facts);
	ask_type(facts);
	ask_namespace(facts, handle, ns_switch_trusts_proc(ns_switch));
}

/* Which of the namespaces that failed together is to blame: the first about which something is
 * wrong. */
static void ask_target(struct facts *facts, struct ns_switch *ns_switch, int error)
{
	const unsigned wrong =
		NO_TYPE | (error == -EINVAL ? THREADS : NO_ADMIN | FOREIGN | OUTSIDE | HIDDEN);
	const unsigned bits = facts->bits;
	struct facts first = { .type = -1 };
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		if (ns_switch->record->report.namespaces[type].state != GONS_FAILED)
			continue;
		facts->bits = bits;
		facts->type = type;
		ask_join(facts, ns_switch, &ns_switch->target);
		if (facts->bits & wrong &&
		    (error != -EINVAL || facts->bits & NO_TYPE || T(type) & MOVES_ONE_THREAD))
			return;
		/* Only pid namespaces have a rule of their own for EINVAL. */
		if (first.type < 0 || (error == -EINVAL && type == GONS_PID))
			first = *facts;
	}
	*facts = first;
}

static bool fits(const struct reason *reason, enum step step, const struct subject *subject,
		 const struct facts *facts, int error)
{
	return reason->step == step && reason->error == -error &&
	       (!reason->word[0] ||
		(subject && text_equal(reason->word, subject->word, text_length(subject->word)))) &&
	       (reason->facts & facts->bits) == reason->facts &&
	       (facts->type < 0 || reason->types & T(facts->type));
}

static void add_inode(struct text *line, uint64_t inode)
{
	if (inode)
		text_add_number(line, inode);
	else
		text_add(line, "unknown");
}

static void add_placeholder(struct text *line, char letter, const struct facts *facts)
{
	const char *type = facts->type < 0 ? "target" : ns_types[facts->type].name;

	switch (letter) {
	case 'v':
		text_add(line, "gons_");
		text_add(line, type);
		break;
	case 't':
		text_add(line, facts->type < 0 ? "TYPE" : type);
		break;
	case 'f':
		text_add(line, facts->found < 0 ? "other" : ns_types[facts->found].name);
		break;
	case 'n':
		if (facts->threads)
			text_add_number(line, facts->threads);
		else
			text_add(line, "several");
		break;
	case 'u':
		add_inode(line, facts->owner);
		break;
	default:
		add_inode(line, facts->own);
		break;
	}
}

static void add_reason(struct text *line, enum step step, const struct subject *subject,
		       const struct facts *facts, int error)
{
	unsigned i;
	const char *at;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (fits(&reasons[i], step, subject, facts, error))
			break;
	if (i == sizeof(reasons) / sizeof(reasons[0]))
		return;
	text_add(line, "; ");
	for (at = reasons[i].text; *at; at++) {
		char character[2] = { *at, '\0' };

		if (*at == '%')
			add_placeholder(line, *++at, facts);
		else
			text_add(line, character);
	}
}

/* How a line begins: before the word, and between it and its value. */
struct beginning {
	char before[40];
	char between[20];
};

static const struct beginning beginnings[] = {
	[STEP_BEGIN] = { "cannot join any namespace", "" },
	[STEP_REFERENCE] = { "invalid gons_", " reference " },
	[STEP_JOIN] = { "cannot join gons_", " using reference " },
	[STEP_CREATE] = { "cannot make a namespace for gons_", " as asked by " },
	[STEP_MAP] = { "cannot apply gons_", " as asked by " },
	[STEP_FORK] = { "cannot fork into the namespaces", "" },
	[STEP_ROOTFS] = { "cannot apply gons_", " as asked by " },
	[STEP_DIRECTORY] = { "cannot change to gons_", " directory " },
	[STEP_LEAVE] = { "cannot leave the caller's session", "" },
	[STEP_BECOME] = { "cannot apply gons_", " as asked by " },
	[STEP_KEEP] = { "cannot keep the namespace of gons_", " as asked by " },
	[STEP_IDS] = { "cannot apply gons_", " as asked by " },
	[STEP_BINFMT] = { "cannot apply gons_", " because of " },
	[STEP_NESTED] = { "cannot apply gons_", " as asked by " },
};

struct subject diagnose_reference(const struct plan *plan, int type)
{
	const struct reference *reference = type < 0 ? &plan->target : &plan->namespaces[type];

	return (struct subject){ type < 0 ? "target" : ns_types[type].name, reference->text,
				 text_length(reference->text) };
}

void diagnose(struct text *line, struct ns_switch *ns_switch, enum step step,
	      const struct subject *subject, int type, int kind, int error)
{
	struct facts facts = { .bits = kind_fact(kind), .type = type, .found = -1 };

	if (!ns_switch_trusts_proc(ns_switch))
		facts.bits |= MOVED;
	if (ns_switch->created & NS_BIT(GONS_USER))
		facts.bits |= NEW_USER;
	if (step == STEP_BEGIN)
		ask_threads(&facts);
	else if (step == STEP_JOIN && type < 0)
		ask_target(&facts, ns_switch, error);
	else if (step == STEP_JOIN)
		ask_join(&facts, ns_switch, &ns_switch->handles[type]);
	else if (step != STEP_REFERENCE)
		ask_ourselves(&facts, ns_switch);
	if (step == STEP_CREATE)
		ask_threads(&facts);
	if (step == STEP_CREATE || step == STEP_REFERENCE)
		ask_type(&facts);
	text_add(line, beginnings[step].before);
	if (subject) {
		text_add(line, subject->word);
		if (subject->length > 0) {
			text_add(line, beginnings[step].between);
			text_add_quoted(line, subject->value, subject->length);
		}
	}
	text_add(line, ": ");
	diagnose_error(line, error);
	add_reason(line, step, subject, &facts, error);
}
