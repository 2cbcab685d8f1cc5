# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Where test/run lets the tests work: in a directory that every user can search, in which programs can be executed, and
# over which no test mounts another one (many do over /tmp). To be sourced.

# searchable DIRECTORY: every user can search it and all above it.
searchable()
{
	directory=$1
	while [ -n "$(find "$directory" -maxdepth 0 -perm -001)" ]; do
		[ "$directory" != / ] || return 0
		directory=$(dirname "$directory")
	done
	return 1
}

# suitable DIRECTORY: every user can search it, and programs, set-user-ID bits and devices work in it.
suitable()
{
	[ -d "$1" ] && [ -w "$1" ] && searchable "$1" || return 1
	case ,$(findmnt --noheadings --output OPTIONS --target "$1" 2>/dev/null), in
	*,noexec,* | *,nosuid,* | *,nodev,*) return 1 ;;
	esac
}

# Makes $workspace. If no directory is suitable it lies in the build directory, and some tests skip with the reason.
workspace_begin()
{
	for parent in /var/tmp /var/lib /srv "$GONS_BUILD" /tmp; do
		! suitable "$parent" || break
		parent=$GONS_BUILD
	done
	workspace=$(mktemp -d "$parent/gons-test.XXXXXX") && chmod 755 "$workspace"
}

# The tests run in the build directory itself if every user can reach it, no test mounts over it, its name has no special
# characters, and its files belong to the user who runs the tests (programs refuse the files of others).
usable_in_place()
{
	case $GONS_BUILD in
	/tmp/* | *[!A-Za-z0-9/._+-]*) return 1 ;;
	esac
	searchable "$GONS_BUILD" && [ -z "$(find "$GONS_BUILD" "$PWD" -maxdepth 1 \( ! -user "$(id -u)" -o ! -perm -004 \))" ]
}

# Else this copies the sources and the build directory to $workspace/tree, and the tests run there.
workspace_tree()
{
	! usable_in_place || return 0
	echo "note  the tests run in a copy, $workspace/tree: not every user can use $GONS_BUILD"
	mkdir -p "$workspace/tree/build" &&
		tar --anchored --exclude=./.git --exclude=./build -cf - . |
		tar -C "$workspace/tree" --no-same-owner -xf - &&
		tar -C "$GONS_BUILD" --anchored --exclude=./fresh --exclude=./go --exclude=./coverage \
			--exclude='./gons-test.*' --exclude='./test/*.o' -cf - . |
		tar -C "$workspace/tree/build" --no-same-owner -xf - && chmod -R go+rX,go-w "$workspace/tree" || return 1
	GONS_BUILD=$workspace/tree/build
	cd "$workspace/tree" || return 1
}

# empty DIRECTORY: unmounts and removes what is in it.
empty()
{
	while IFS= read -r mounted; do
		mounted=$(printf %b "$mounted")
		case $mounted in
		"$1"/*) umount -l "$mounted" ;;
		esac
	done <<-end
		$(awk '{ print $5 }' /proc/self/mountinfo | sort -r)
	end
	find "$1" -xdev -mindepth 1 -delete
}

workspace_end()
{
	empty "$workspace" && rmdir "$workspace"
}
