/* SPDX-License-Identifier: Apache-2.0 */
/* One system call on x86_64, syscall(2): number in rax, arguments in rdi rsi rdx r10 r8 r9. */
#ifndef GONS_ARCH_H
#define GONS_ARCH_H

static inline long arch_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#endif
