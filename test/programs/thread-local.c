/* SPDX-License-Identifier: Apache-2.0 */
/* A library with as many variables of each thread as an allocator has, at fixed places. */
extern __thread char thread_local_bytes[3000] __attribute__((tls_model("initial-exec")));
char *thread_local_place(void);

__thread char thread_local_bytes[3000] __attribute__((tls_model("initial-exec"))) = { 1 };

char *thread_local_place(void)
{
	return thread_local_bytes;
}
