// SPDX-License-Identifier: Apache-2.0

package main

// #cgo !gons_static LDFLAGS: -lgons
// #cgo gons_static LDFLAGS: -l:libgons.a
// #include <stdlib.h>
// #include <gons.h>
import "C"

import (
	"os"
	"syscall"
	"unsafe"
)

// action is a function that C can call: one that has been exported, as in C.discover.
type action = *[0]byte

// register makes an action known to dispatch.
func register(name string, function action) error {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	if status := C.gons_action(text, function); status != 0 {
		return syscall.Errno(-status)
	}
	return nil
}

// dispatch returns in the program that the user has started; in one that reexec has started it runs
// the action and ends.
func dispatch() { C.gons_dispatch() }

// fileOf makes a Go file of what an action was given. It has to be closed.
func fileOf(stream *C.FILE) (*os.File, error) {
	fd, err := syscall.Dup(int(C.fileno(stream))) // the stream closes its own
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "action"), nil
}

// planError is a failure of a plan, or of the action where status is positive.
type planError struct {
	message string
	status  int
}

func (e *planError) Error() string { return e.message }

// Unwrap makes errors.Is(err, syscall.EPERM) and the like hold.
func (e *planError) Unwrap() error {
	if e.status > 0 {
		return nil
	}
	return syscall.Errno(-e.status)
}

// reexec runs an action in this program, started again where the words of the plan tell. Any number
// of goroutines may do so.
func reexec(words map[string]string, name string, param []byte) ([]byte, error) {
	plan := C.gons_plan_new()
	if plan == nil {
		return nil, syscall.ENOMEM
	}
	defer C.gons_plan_free(plan)
	fail := func(status C.int) error {
		return &planError{C.GoString(C.gons_plan_error(plan)), int(status)}
	}

	for word, reference := range words {
		word, reference := C.CString(word), C.CString(reference)
		defer C.free(unsafe.Pointer(word))
		defer C.free(unsafe.Pointer(reference))
		if status := C.gons_plan_set(plan, word, reference); status != 0 {
			return nil, fail(status)
		}
	}

	called := C.CString(name)
	defer C.free(unsafe.Pointer(called))
	given := C.CBytes(param)
	defer C.free(given)
	var result unsafe.Pointer
	var length C.size_t
	status := C.gons_reexec(plan, called, given, C.size_t(len(param)), &result, &length)
	if status != 0 {
		return nil, fail(status)
	}
	defer C.free(result)
	return C.GoBytes(result, C.int(length)), nil
}
