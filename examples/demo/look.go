// What a Go program sees. It knows nothing of libgons or of namespaces; it reads a line from
// standard input before it ends, so that somebody can look at its threads.
package main

import "C" // links with the system's dynamic loader, as most Go programs that use cgo do

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"
)

func main() {
	started := make(chan bool)
	for i := 0; i < 4; i++ {
		go func() {
			runtime.LockOSThread() // each has a thread of its own
			started <- true
			select {}
		}()
	}
	for i := 0; i < 4; i++ {
		<-started
	}

	hostname, _ := os.Hostname()
	fmt.Println("pid", os.Getpid())
	fmt.Println("hostname", hostname)
	entries, _ := os.ReadDir("/")
	names := []string{}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	fmt.Println("root", strings.Join(names, " "))
	config, err := os.ReadFile("/app/config.toml")
	if err != nil {
		config = []byte("cannot be read: " + err.Error())
	}
	fmt.Println("config", strings.SplitN(string(config), "\n", 2)[0])
	fmt.Println("ready")
	bufio.NewReader(os.Stdin).ReadString('\n')
}
