// SPDX-License-Identifier: Apache-2.0

// A Go program that reads a file in another process's mount namespace.
//
// It cannot go there itself: the kernel moves no process that has threads, and a Go program always
// has some. So it starts itself again, with gons_mnt set; libgons moves the new process before the
// Go runtime begins, when there is one thread only, and what the new process prints comes back
// through a pipe.
package main

// #cgo !gons_static LDFLAGS: -lgons
// #cgo gons_static LDFLAGS: -l:libgons.a
// #include <gons.h>
import "C"

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// Variables that begin with gons_reexec_ are left to programs: libgons neither reads nor removes
// them.
const action = "gons_reexec_cat"

// printFile runs in the process that was started again: the file is that of the other namespace.
func printFile(name string) error {
	if C.gons_status() != 0 {
		return errors.New(C.GoString(C.gons_message()))
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(os.Stdout, file)
	return err
}

// look returns what the file contains in the mount namespace of the process pid. An ordinary user
// may go there only by way of the user namespace which owns it; where that is ours, nothing is
// done.
func look(pid, name string) ([]byte, error) {
	again := exec.Command("/proc/self/exe")
	again.Env = append(os.Environ(),
		"gons_user=pid:"+pid, "gons_mnt=pid:"+pid, "gons_onerror=exit", action+"="+name)
	again.Stderr = os.Stderr
	return again.Output()
}

func run() error {
	if name, again := os.LookupEnv(action); again {
		return printFile(name)
	}
	if len(os.Args) != 3 {
		return errors.New("usage: look PID FILE")
	}
	content, err := look(os.Args[1], os.Args[2])
	os.Stdout.Write(content)
	return err
}

func main() {
	err := run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode()) // it has said why
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "look:", err)
		os.Exit(1)
	}
}
