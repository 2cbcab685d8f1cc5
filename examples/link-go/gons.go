// SPDX-License-Identifier: Apache-2.0

package main

// #cgo !gons_static LDFLAGS: -lgons
// #cgo gons_static LDFLAGS: -l:libgons.a
// #include <gons.h>
import "C"

import (
	"errors"
	"syscall"
)

// Calling one function of the library is all it takes: by that the linker pulls in the constructor,
// which does its work before the Go runtime starts.

// Status returns what went wrong before main, or nil. errors.Is(err, syscall.EPERM) and the like
// hold.
func Status() error {
	status := C.gons_status()
	if status == 0 {
		return nil
	}
	return &statusError{C.GoString(C.gons_message()), syscall.Errno(-status)}
}

type statusError struct {
	message string
	errno   syscall.Errno
}

func (e *statusError) Error() string { return e.message }
func (e *statusError) Unwrap() error { return e.errno }

// Types are the namespace types in the order of the library's enum gons_type.
var Types = [C.GONS_TYPES]string{"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}

// Joined tells which namespaces were entered before main.
func Joined() ([]string, error) {
	report := C.gons_report()
	if report.types < C.GONS_TYPES {
		return nil, errors.New("this libgons knows fewer namespace types than the program")
	}
	var joined []string
	for i, name := range Types {
		if report.namespaces[i].state == C.GONS_JOINED {
			joined = append(joined, name)
		}
	}
	return joined, nil
}
