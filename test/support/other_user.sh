# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# For scripts that take root and another user, who can read and execute what is in $work. The script runs again as process 1
# of a pid namespace, which takes all that is left along when it ends. To be sourced first of all.
build=${GONS_BUILD:-$PWD/build}
. "$(dirname "$0")/../tap.sh"
[ -x "$build/gons" ] || skip_all 'there is no gons command'
if [ "$(id -u)" -ne 0 ] || ! unshare --user true 2>/dev/null; then
	skip_all 'it takes root, another user and user namespaces'
fi
if [ -z "${GONS_OWN_PIDS-}" ] && unshare --pid --fork --mount-proc true 2>/dev/null; then
	GONS_OWN_PIDS=1 exec unshare --pid --fork --kill-child --mount-proc bash "$0" "$@"
fi
work=$(mktemp -d "/var/tmp/gons-$(basename "$0" .sh).XXXXXX") || exit 1
trap 'kill_children; rm -rf "$work"' EXIT
chmod 755 "$work"
other=54321 # an ordinary user
printf '#!/bin/sh\nexec setpriv --reuid=%s --regid=%s --clear-groups "$@"\n' $other $other >"$work/as_other"
chmod 755 "$work/as_other"
