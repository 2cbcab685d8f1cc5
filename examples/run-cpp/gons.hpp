// SPDX-License-Identifier: Apache-2.0
// A plan that frees itself, throws, and takes lambdas.
#pragma once

#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

#include <gons.h>

namespace gons
{

// Not a std::system_error: that would say the errno's text once more.
class error : public std::runtime_error
{
      public:
	error(int number, const char *message)
	    : std::runtime_error(message), code_(number, std::generic_category())
	{
	}

	const std::error_code &code() const noexcept
	{
		return code_;
	}

      private:
	std::error_code code_;
};

class plan
{
      public:
	explicit plan(const std::string &words = {})
	{
		if (!handle_)
			throw std::bad_alloc();
		check(gons_plan_parse(get(), words.c_str()));
	}

	plan &set(const std::string &word, const std::string &value)
	{
		check(gons_plan_set(get(), word.c_str(), value.c_str()));
		return *this;
	}

	plan &option(gons_option option, long value)
	{
		check(gons_plan_option(get(), option, value));
		return *this;
	}

	/*
	 * Calls function() in a child that has carried out the plan, and waits for it. What it
	 * captures is a copy there, so all that comes back is the status, as of waitpid(2). An
	 * exception does not leave the child: it ends there by std::terminate().
	 */
	template <typename Function> int run(Function &&function)
	{
		using Callable = std::remove_reference_t<Function>;
		static_assert(std::is_invocable_r_v<int, Callable &>,
			      "takes nothing, returns 0 to 255");
		int status = 0;

		check(gons_run(
			get(),
			[](void *callable) noexcept -> int {
				return (*static_cast<Callable *>(callable))();
			},
			const_cast<void *>(static_cast<const void *>(std::addressof(function))),
			&status));
		return status;
	}

	gons_plan *get() const noexcept
	{
		return handle_.get();
	}

      private:
	struct deleter {
		void operator()(gons_plan *plan) const noexcept
		{
			gons_plan_free(plan);
		}
	};

	void check(int status) const
	{
		if (status < 0)
			throw error(-status, gons_plan_error(get()));
	}

	std::unique_ptr<gons_plan, deleter> handle_{ gons_plan_new() };
};

} // namespace gons
