/* SPDX-License-Identifier: Apache-2.0 */
/* Why a step failed and what to do: gathers facts from the kernel, for which the table of reasons
 * has a text. */
#include "core/diagnose/diagnose.h"

#include "core/base/procfs.h"
#include "core/base/syscall.h"

struct facts {
	unsigned bits;
	int type;         /* enum gons_type that the plan asks for, or -1 for a target as a whole */
	int found;        /* OTHER_TYPE: the type of the namespace, or -1 */
	uint64_t threads; /* THREADS: their number, or 0 if it is not known */
	uint64_t owner;   /* inode of the owning user namespace */
	uint64_t own;     /* inode of the user namespace of this process */
};

/* The types whose setns(2) says EINVAL where the process has several threads. */
#define MOVES_ONE_THREAD (NS_BIT(GONS_USER) | NS_BIT(GONS_MNT))

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

static void gather_capabilities(struct facts *facts)
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

/* unshare(2): "CLONE_THREAD ... can be specified ... if the caller is single threaded"; then it
 * changes nothing. */
static void gather_threads(struct facts *facts)
{
	if (sys_unshare(CLONE_THREAD) != -EINVAL)
		return;
	facts->bits |= THREADS;
	if (procfs_field("/proc/self/status", "Threads:\t", &facts->threads))
		facts->threads = 0;
}

static void gather_owner(struct facts *facts, int fd)
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

static void gather_namespace(struct facts *facts, struct handle *handle, bool trust_proc)
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
	gather_owner(facts, fd);
	sys_close(fd);
}

/* /proc/self/ns has a file for each type of this kernel, if /proc is a proc file system. */
static void gather_type(struct facts *facts)
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

static void gather_ourselves(struct facts *facts, struct ns_switch *ns_switch)
{
	struct ns_identity own;

	if (ns_own(&ns_switch->self, GONS_USER, ns_switch_trusts_proc(ns_switch), &own) == 0)
		facts->own = own.inode;
	gather_capabilities(facts);
}

static void gather_join(struct facts *facts, struct ns_switch *ns_switch, struct handle *handle)
{
	gather_ourselves(facts, ns_switch);
	gather_threads(facts);
	gather_type(facts);
	gather_namespace(facts, handle, ns_switch_trusts_proc(ns_switch));
}

/* setns(2) failed for several namespaces at once. Finds the first of them about which a fact
 * explains the error, or else takes the first one. */
static void gather_target(struct facts *facts, struct ns_switch *ns_switch, int error)
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
		gather_join(facts, ns_switch, &ns_switch->target);
		if (facts->bits & wrong &&
		    (error != -EINVAL || facts->bits & NO_TYPE || NS_BIT(type) & MOVES_ONE_THREAD))
			return;
		/* setns(2): EINVAL has a reason of its own for pid namespaces. */
		if (first.type < 0 || (error == -EINVAL && type == GONS_PID))
			first = *facts;
	}
	*facts = first;
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
	case 'a':
		text_add(line, "it takes CAP_SYS_ADMIN in");
		break;
	case 'u':
		add_inode(line, facts->owner);
		break;
	default:
		add_inode(line, facts->own);
		break;
	}
}

static struct line_parts add_reason(struct text *line, enum step step,
				    const struct subject *subject, const struct facts *facts,
				    int error)
{
	const char *at =
		reason_find(step, facts->bits, facts->type, subject ? subject->word : NULL, error);
	struct line_parts parts = { 0 };

	if (!at)
		return parts;
	text_add(line, "; ");
	parts.reason = (uint16_t)line->length;
	for (; *at; at++) {
		char character[2] = { *at, '\0' };

		if (*at != '%') {
			text_add(line, character);
		} else if (*++at == ';') {
			text_add(line, ";");
			parts.advice = (uint16_t)(line->length + 1);
		} else {
			add_placeholder(line, *at, facts);
		}
	}
	return parts;
}

/* How a line begins: before the word, and between it and its value. */
/* clang-format off */
#define BEGINNINGS \
	BEGINNING(STEP_BEGIN, "cannot join any namespace", "") \
	BEGINNING(STEP_REFERENCE, "invalid gons_", " reference ") \
	BEGINNING(STEP_JOIN, "cannot join gons_", " using reference ") \
	BEGINNING(STEP_CREATE, "cannot make a namespace for gons_", " as asked by ") \
	BEGINNING(STEP_MAP, "cannot apply gons_", " as asked by ") \
	BEGINNING(STEP_FORK, "cannot fork into the namespaces", "") \
	BEGINNING(STEP_ROOTFS, "cannot apply gons_", " as asked by ") \
	BEGINNING(STEP_DIRECTORY, "cannot change to gons_", " directory ") \
	BEGINNING(STEP_SESSION, "cannot leave the caller's session", "") \
	BEGINNING(STEP_CREDENTIALS, "cannot apply gons_", " as asked by ") \
	BEGINNING(STEP_KEEP, "cannot keep the namespace of gons_", " as asked by ") \
	BEGINNING(STEP_IDS, "cannot apply gons_", " as asked by ") \
	BEGINNING(STEP_BINFMT, "cannot apply gons_", " because of ") \
	BEGINNING(STEP_NESTED, "cannot apply gons_", " as asked by ")
/* clang-format on */

/* As the texts of reasons.c: one behind another, and rows with offsets, not pointers. */
struct beginning_texts {
#define BEGINNING(step, before, between)                                                           \
	char step##_before[sizeof(before)];                                                        \
	char step##_between[sizeof(between)];
	BEGINNINGS
#undef BEGINNING
};

static const struct beginning_texts beginning_texts = {
#define BEGINNING(step, before, between) before, between,
	BEGINNINGS
#undef BEGINNING
};

struct beginning {
	uint16_t before;
	uint16_t between;
};

static const struct beginning beginnings[] = {
#define BEGINNING(step, before, between)                                                           \
	[step] = { offsetof(struct beginning_texts, step##_before),                                \
		   offsetof(struct beginning_texts, step##_between) },
	BEGINNINGS
#undef BEGINNING
};

static void add_beginning(struct text *line, enum step step, const struct subject *subject)
{
	const char *texts = (const char *)&beginning_texts;

	text_add(line, texts + beginnings[step].before);
	if (!subject)
		return;
	text_add(line, subject->word);
	if (subject->length > 0) {
		text_add(line, texts + beginnings[step].between);
		text_add_quoted(line, subject->value, subject->length);
	}
}

struct subject diagnose_reference(const struct plan *plan, int type)
{
	const struct reference *reference = type < 0 ? &plan->target : &plan->namespaces[type];

	return (struct subject){ type < 0 ? "target" : ns_types[type].name, reference->text,
				 text_length(reference->text) };
}

struct line_parts diagnose(struct text *line, struct ns_switch *ns_switch, enum step step,
			   const struct subject *subject, int type, int kind, int error)
{
	struct facts facts = { .bits = kind_fact(kind), .type = type, .found = -1 };

	if (!ns_switch_trusts_proc(ns_switch))
		facts.bits |= MOVED;
	if (ns_switch->created & NS_BIT(GONS_USER))
		facts.bits |= NEW_USER;
	if (step == STEP_BEGIN)
		gather_threads(&facts);
	else if (step == STEP_JOIN && type < 0)
		gather_target(&facts, ns_switch, error);
	else if (step == STEP_JOIN)
		gather_join(&facts, ns_switch, &ns_switch->handles[type]);
	else if (step != STEP_REFERENCE)
		gather_ourselves(&facts, ns_switch);
	if (step == STEP_CREATE)
		gather_threads(&facts);
	if (step == STEP_CREATE || step == STEP_REFERENCE)
		gather_type(&facts);
	add_beginning(line, step, subject);
	text_add(line, ": ");
	diagnose_error(line, error);
	return add_reason(line, step, subject, &facts, error);
}
