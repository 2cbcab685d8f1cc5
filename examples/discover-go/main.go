// SPDX-License-Identifier: Apache-2.0

// A Go program that discovers what is mounted in the mount namespaces of other processes, all of
// them at once.
//
// It can visit none of them itself: the kernel moves no process that has threads, and a Go program
// always has some. So each discovery runs in this program, started again; libgons moves that one
// before the Go runtime begins, and what the action writes comes back.
package main

// #include <stdio.h>
// int discover(FILE *in, FILE *out);
import "C"

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"sync"
)

// discover is the action. /proc is that of the other mount namespace, and self is there since the
// pid namespace is joined, too.
//
//export discover
func discover(_, out *C.FILE) C.int {
	err := func() error {
		result, err := fileOf(out)
		if err != nil {
			return err
		}
		defer result.Close()
		mounts, err := os.Open("/proc/self/mountinfo")
		if err != nil {
			return err
		}
		defer mounts.Close()
		_, err = io.Copy(result, mounts)
		return err
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func init() {
	if err := register("discover", action(C.discover)); err != nil {
		panic(err)
	}
	dispatch()
}

// mountinfo is what a process in the mount namespace of process pid reads in /proc/self/mountinfo.
// An ordinary user may go there by way of the user namespace that owns the others; what is ours
// already is left alone.
func mountinfo(pid string) ([]byte, error) {
	process := "pid:" + pid
	return reexec(map[string]string{"user": process, "pid": process, "mnt": process}, "discover", nil)
}

func main() {
	list := flag.Bool("l", false, "print the mounts, not their number")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: discover [-l] PID...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(1)
	}

	found := make([][]byte, flag.NArg())
	errs := make([]error, flag.NArg())
	var discoveries sync.WaitGroup
	for i, pid := range flag.Args() {
		discoveries.Add(1)
		go func(i int, pid string) {
			defer discoveries.Done()
			found[i], errs[i] = mountinfo(pid)
		}(i, pid)
	}
	discoveries.Wait()

	failed := false
	for i, pid := range flag.Args() {
		switch {
		case errs[i] != nil:
			fmt.Fprintf(os.Stderr, "discover: %s: %v\n", pid, errs[i])
			failed = true
		case *list:
			os.Stdout.Write(found[i])
		default:
			fmt.Printf("process %s: %d mounts\n", pid, bytes.Count(found[i], []byte{'\n'}))
		}
	}
	if failed {
		os.Exit(1)
	}
}
