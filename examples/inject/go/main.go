// SPDX-License-Identifier: Apache-2.0

// Starts threads, prints the namespaces of every thread of this process (the Go runtime's too),
// waits for the end of stdin.
//
// The one thing it does for being injected: it is linked dynamically, as every Go program is that
// uses cgo. A static Go program has no dynamic loader, and so nobody who would read LD_PRELOAD.
package main

import "C"

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

var types = []string{"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}

const tasks = "/proc/self/task"

// row describes one thread. What stands in a link ns/TYPE, "net:[4026531840]", is the inode number.
func row(tid string) (string, error) {
	line := fmt.Sprintf("%7s", tid)
	for _, kind := range types {
		link, err := os.Readlink(filepath.Join(tasks, tid, "ns", kind))
		if err != nil {
			return "", err
		}
		line += fmt.Sprintf(" %10s", link[len(kind)+2:len(link)-1])
	}
	name, err := os.ReadFile(filepath.Join(tasks, tid, "comm"))
	return line + "  " + strings.TrimSpace(string(name)), err
}

func main() {
	var up, end sync.WaitGroup
	done := make(chan struct{})
	for i := 0; i < 4; i++ {
		up.Add(1)
		end.Add(1)
		go func() {
			defer end.Done()
			runtime.LockOSThread() // a goroutine that is locked has a thread of its own
			up.Done()
			<-done
		}()
	}
	up.Wait()

	fmt.Printf("%7s", "thread")
	for _, kind := range types {
		fmt.Printf(" %10s", kind)
	}
	fmt.Println("  name")
	entries, err := os.ReadDir(tasks)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	count := 0
	for _, entry := range entries {
		line, err := row(entry.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue // a thread that has ended meanwhile
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(line)
		count++
	}
	fmt.Printf("%d threads are up, this is process %d\n", count, os.Getpid())

	io.Copy(io.Discard, os.Stdin)
	close(done)
	end.Wait()
}
