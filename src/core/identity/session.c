/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaving the session of the caller. A new session, setsid(2), would not change the keyring, and
 * the shell would lose its job control. So keyring and terminal are left one by one.
 */
#include "core/identity/session.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "core/base/syscall.h"
#include "core/plan/ns_types.h"
#include "core/plan/plan.h"

enum {
	JOIN_SESSION_KEYRING = 1, /* keyctl(2) */
	TYPE_INTO = 0x5412, /* TIOCSTI, ioctl_tty(2); all are the same on every processor here */
	LINUX_CONSOLE = 0x541c, /* TIOCLINUX, which can paste a selection */
	SESSION_OF = 0x5429,    /* TIOCGSID */
	GIVE_UP = 0x5422,       /* TIOCNOTTY */
};

/* The numbers of ioctl(2), also for programs of 32 bits and x32. */
#if defined(__x86_64__)
enum { IOCTL = 16, IOCTL_X32 = 514, IOCTL_32 = 54, X32_BIT = 0x40000000 };
#define ARCH AUDIT_ARCH_X86_64
#define ARCH_32 AUDIT_ARCH_I386
#elif defined(__aarch64__)
enum { IOCTL = 29, IOCTL_X32 = 29, IOCTL_32 = 54, X32_BIT = 0 };
#define ARCH AUDIT_ARCH_AARCH64
#define ARCH_32 (EM_ARM | __AUDIT_ARCH_LE)
#else
enum { IOCTL = 29, IOCTL_X32 = 29, IOCTL_32 = 29, X32_BIT = 0 };
#define ARCH (EM_RISCV | __AUDIT_ARCH_64BIT | __AUDIT_ARCH_LE)
#define ARCH_32 (EM_RISCV | __AUDIT_ARCH_LE)
#endif

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)

/* A seccomp filter under which TIOCSTI fails with EIO, as with dev.tty.legacy_tiocsti=0 of
 * Linux 6.2. The kernel uses the lower 32 bits of the request. 0, or -errno. */
static int forbid_typing(void)
{
	static const struct sock_filter filter[] = {
		LOAD(arch),
		EQUAL(ARCH, 0, 5),
		LOAD(nr),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~(unsigned)X32_BIT),
		EQUAL(IOCTL, 5, 0),
		EQUAL(IOCTL_X32, 4, 0),
		RETURN(SECCOMP_RET_ALLOW),
		EQUAL(ARCH_32, 0, 6),
		LOAD(nr),
		EQUAL(IOCTL_32, 0, 3),
		LOAD(args[1]),
		EQUAL(TYPE_INTO, 2, 0),
		EQUAL(LINUX_CONSOLE, 1, 0),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | EIO),
	};
	const struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]),
		.filter = (struct sock_filter *)(uintptr_t)filter,
	};
	const long flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW; /* Linux 4.17 */
	long error = sys_call(__NR_seccomp, SECCOMP_SET_MODE_FILTER, flags, (long)&program, 0, 0);

	if (error == -EINVAL)
		error = sys_call(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program, 0, 0);
	return (int)error;
}

/*
 * Without CAP_SYS_ADMIN a filter takes no_new_privs, and no set-user-ID program would work. Instead
 * the program loses its controlling terminal, which it can still read and write as a file. Where it
 * is the leader of the session no process of the caller reads the terminal after it. 0, or -errno.
 */
static int give_up_terminal(const struct session *session)
{
	if (sys_call(__NR_getsid, 0, 0, 0, 0, 0) == sys_getpid())
		return 0;
	return session->terminal < 0 ? -ENXIO : (int)sys_ioctl(session->terminal, GIVE_UP, 0);
}

/* Is a program of the joined namespaces, or of a given root, executed? */
static bool executes_others(const struct plan *plan)
{
	const uint8_t types = NS_BIT(GONS_MNT) | NS_BIT(GONS_USER);
	const uint8_t mounts = plan->namespaces[GONS_MNT].kind;
	const uint8_t user = plan->namespaces[GONS_USER].kind;

	return plan->rootfs.trust == TRUST_ALL &&
	       (plan->rootfs.root || plan_target_types(plan) & types ||
		(mounts != REFERENCE_NONE && mounts != REFERENCE_NEW) ||
		(user != REFERENCE_NONE && user != REFERENCE_NEW));
}

/*
 * Where files are not trusted the program stays undumpable. But a program that it executes can be
 * inspected: by root of a user namespace that is joined, and, in one that is made inside, by the
 * user that has made it, which is root of a container that has no user namespace.
 */
static bool child_can_be_inspected(const struct plan *plan)
{
	return plan->rootfs.trust != TRUST_ALL && plan_joins(plan) &&
	       (plan_joins_user(plan) || plan->namespaces[GONS_USER].kind == REFERENCE_NEW ||
		plan->binfmt == BINFMT_NESTED);
}

bool session_is_left(const struct plan *plan, bool executes)
{
	const struct credentials *credentials = &plan->credentials;

	return credentials->has_uid || credentials->has_gid || credentials->has_capabilities ||
	       child_can_be_inspected(plan) || (executes && executes_others(plan));
}

void session_find(struct session *session)
{
	int leader;
	int fd;

	session->terminal = -1;
	for (fd = 0; fd < 3; fd++)
		if (sys_ioctl(fd, SESSION_OF, (long)&leader) == 0) {
			session->terminal = fd;
			session->is_standard = true;
			break;
		}
	if (session->terminal < 0)
		session->terminal = sys_open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK);
	/* ENXIO: there is no controlling terminal. Any other error does not tell, and inside there
	 * may be a /dev/tty. */
	session->controlled = session->terminal != -ENXIO;
	if (session->terminal < 0)
		session->terminal = -1;
}

/*
 * ENOSYS: the kernel has no keys. EPERM comes from a seccomp filter only, which the program has as
 * well: it can read no key either.
 */
static int leave_keyring(void)
{
	const int error = (int)sys_call(__NR_keyctl, JOIN_SESSION_KEYRING, 0, 0, 0, 0);

	return error >= 0 || error == -ENOSYS || error == -EPERM ? 0 : error;
}

int session_leave(const struct session *session)
{
	int error = leave_keyring();

	if (error || !session->controlled)
		return error;
	error = forbid_typing();
	return error ? give_up_terminal(session) : 0;
}

void session_end(struct session *session)
{
	if (session->terminal >= 0 && !session->is_standard)
		sys_close(session->terminal);
	session->terminal = -1;
}
