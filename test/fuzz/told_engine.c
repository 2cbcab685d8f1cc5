/* SPDX-License-Identifier: Apache-2.0 */
/* What an engine says about a container: it names a process, or is not understood. */
#include "cmd/target/engine.c"
#include "fuzz.h"
#include "told.h"

void told_by_engine(const uint8_t *data, size_t size)
{
	const size_t count = sizeof(engines) / sizeof(engines[0]) - 1;
	struct claim claim = { 0 };
	struct engine_output output;
	int error;

	/* engine_output_of_file() and engine_output_of_command() refuse a NUL byte. */
	if (size < 1 || memchr(data, '\0', size))
		return;
	output = (struct engine_output){ .text = fuzz_string(data + 1, size - 1),
					 .length = size - 1 };
	error = engines[data[0] % count].read(&output, "web", &claim);
	FUZZ_ASSERT(error == 0 || error == -ESRCH || error == -EBADMSG);
	FUZZ_ASSERT(error || claim.pid > 0);
	FUZZ_ASSERT(memchr(claim.cgroup, '\0', sizeof(claim.cgroup)));
	engine_output_free(&output);
}
