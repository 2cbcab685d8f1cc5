# SPDX-License-Identifier: Apache-2.0
# fish completion for gons(1): gons complete prints the candidates.
function __gons_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l before (string match -r -- '^--[^=]*=' "$word")
    set -l value (string replace -r -- '^--[^=]*=' '' "$word")
    $words[1] complete $words[2..-1] "$word" 2>/dev/null | while read -l answer
        switch $answer
            case ':commands'
                complete -C "$word"
            case ':directories'
                __fish_complete_directories "$value" | string replace -r -- '^' "$before"
            case ':files'
                __fish_complete_path "$value" | string replace -r -- '^' "$before"
            case '*'
                echo $answer
        end
    end
end
complete -c gons -f -a '(__gons_complete)'
