// SPDX-License-Identifier: Apache-2.0

// Prints its environment, one variable a line, if the auxiliary vector is found as it should be: by
// the Go runtime, which looks for it behind the environment on the initial stack, and by libc. Else
// it tells.
package main

// #include <sys/auxv.h>
import "C"

import (
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"
	_ "unsafe" // for go:linkname
)

// Not 0 where the runtime found the auxiliary vector, in it AT_SYSINFO_EHDR, and there
// clock_gettime.
//
//go:linkname vdsoClockGettime runtime.vdsoClockgettimeSym
var vdsoClockGettime uintptr

func check() error {
	if runtime.GOARCH == "amd64" && vdsoClockGettime == 0 {
		return fmt.Errorf("the runtime did not find the vDSO")
	}
	if size := C.getauxval(C.AT_PAGESZ); int(size) != os.Getpagesize() {
		return fmt.Errorf("a page has %d bytes for libc, %d for Go", size, os.Getpagesize())
	}
	// What the kernel keeps for /proc is what it gave, whatever happened on the stack since.
	// (Only for AT_HWCAP does libc answer with what it found out itself.)
	given, err := os.ReadFile("/proc/self/auxv")
	if err != nil {
		return err
	}
	for ; len(given) >= 16; given = given[16:] {
		tag := binary.LittleEndian.Uint64(given)
		value := binary.LittleEndian.Uint64(given[8:])
		if tag == C.AT_HWCAP {
			continue
		}
		if found := uint64(C.getauxval(C.ulong(tag))); found != value {
			return fmt.Errorf("auxiliary vector: %d is %#x, not %#x", tag, found, value)
		}
	}
	return nil
}

func main() {
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			runtime.LockOSThread()
			_ = time.Now() // through the vDSO
		}()
	}
	wait.Wait()
	if err := check(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, variable := range os.Environ() {
		fmt.Println(variable)
	}
}
