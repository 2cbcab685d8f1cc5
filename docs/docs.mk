# The manual pages: what is installed, and what `make lint` says about them.

MAN1 := $(wildcard docs/*.1)
MAN3 := $(wildcard docs/*.3)
MAN7 := $(wildcard docs/*.7)

.PHONY: docs-lint

# A page that only stands for another one (.so) has nothing to check.
docs-lint:
	@for page in $$(grep -L '^\.so ' $(MAN1) $(MAN3) $(MAN7)); do \
		warnings=$$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 "$$page" \
			2>&1 >/dev/null) && \
		test -z "$$warnings" || { printf '%s: %s\n' "$$page" "$$warnings" >&2; exit 1; }; \
		mandoc -Tlint -W warning "$$page" || exit 1; \
	done
	@for page in $$(grep -l '^\.so ' $(MAN3)); do \
		test -e "docs/$$(sed 's|^\.so man3/||' "$$page")" || \
			{ echo "$$page: stands for a page that does not exist" >&2; exit 1; }; \
	done
