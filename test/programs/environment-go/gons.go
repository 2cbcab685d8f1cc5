// SPDX-License-Identifier: Apache-2.0

//go:build gons

package main

// #cgo !gons_static LDFLAGS: -lgons
// #cgo gons_static LDFLAGS: -l:libgons.a
// #include <gons.h>
import "C"

import (
	"fmt"
	"os"
)

func init() {
	if C.gons_status() != 0 {
		fmt.Fprintln(os.Stderr, C.GoString(C.gons_message()))
		os.Exit(1)
	}
}
