/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that a child writes and its parent reads. */
#define _GNU_SOURCE
#include "lib/child/shared.h"

#include <sys/mman.h>

struct shared *shared_map(void)
{
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return NULL;
	record_begin(&shared->record);
	return shared;
}

void shared_unmap(struct shared *shared)
{
	munmap(shared, sizeof(*shared));
}
