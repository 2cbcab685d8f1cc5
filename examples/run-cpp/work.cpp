// SPDX-License-Identifier: Apache-2.0
// A program with threads runs a piece of its work, a lambda, in a place of its own.
#include <cstdlib>
#include <future>
#include <iostream>
#include <string>

#include <net/if.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gons.hpp"

namespace
{

std::string here()
{
	std::string interfaces;
	utsname names{};

	uname(&names);
	if (auto *list = if_nameindex()) {
		for (auto *entry = list; entry->if_name; entry++)
			interfaces.append(" ").append(entry->if_name);
		if_freenameindex(list);
	}
	return std::string("host ") + names.nodename + ", process " + std::to_string(getpid()) +
	       ", interfaces" + interfaces;
}

int work(const std::string &words)
{
	const std::string greeting = "the lambda is on ";

	int status = gons::plan(words).run([&greeting] {
		// The child ends by _exit(2): what is printed has to be flushed.
		std::cout << greeting << here() << std::endl;
		return 7;
	});
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

int main(int argc, char **argv)
try {
	if (argc != 2) {
		std::cerr << "usage: run-cpp 'WORD=VALUE...'\n";
		return EXIT_FAILURE;
	}
	// Another thread, so that this process itself can no longer go anywhere.
	const int result = std::async(std::launch::async, work, argv[1]).get();

	std::cout << "it returned " << result << "; the program is on " << here() << '\n';
	return EXIT_SUCCESS;
} catch (const std::exception &error) {
	std::cerr << "run-cpp: " << error.what() << '\n';
	return EXIT_FAILURE;
}
