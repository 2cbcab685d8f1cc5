# SPDX-License-Identifier: Apache-2.0
# bash completion for gons(1): gons complete prints the candidates.
_gons()
{
	local answer before line=${COMP_LINE:0:COMP_POINT} value word
	local -a words

	read -ra words <<<"$line"
	[[ $line == *[[:blank:]] ]] && words+=('')
	word=${words[-1]}
	value=${word#--*=}
	# Readline replaces only the text behind the last = or :, if these are word breaks.
	before=
	[[ $COMP_WORDBREAKS == *=* && $word == *=* ]] && before=${word%"${word##*=}"}
	[[ $COMP_WORDBREAKS == *:* && $word == *:* ]] && before=${word%"${word##*:}"}
	COMPREPLY=()
	while IFS=$'\t' read -r answer _; do
		case $answer in
		:commands) mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -c -- "$value") ;;
		:directories) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$value") ;;
		:files) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$value") ;;
		*)
			[[ $answer == *[=:] ]] && compopt -o nospace
			COMPREPLY+=("${answer#"$before"}")
			;;
		esac
	done < <("${1-gons}" complete "${words[@]:1}" 2>/dev/null)
}
complete -F _gons gons
