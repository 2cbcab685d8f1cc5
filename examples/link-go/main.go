// SPDX-License-Identifier: Apache-2.0

// A Go program linked with libgons: asks what happened before main, then starts threads, each of
// which prints the namespaces that it is in. It waits for the end of stdin.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
)

const workers = 4

// row describes the calling thread. What stands in a link ns/TYPE, "net:[4026531840]", is the inode
// number.
func row(name string) (string, error) {
	line := fmt.Sprintf("%7d", syscall.Gettid())
	for _, kind := range Types {
		link, err := os.Readlink("/proc/thread-self/ns/" + kind)
		if err != nil {
			return "", err
		}
		line += fmt.Sprintf(" %10s", link[len(kind)+2:len(link)-1])
	}
	return line + "  " + name, nil
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("link-go: ")

	// A program that was sent somewhere must not go on where it is not.
	if err := Status(); err != nil {
		log.Fatal(err)
	}
	joined, err := Joined()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("joined:", strings.Join(joined, " "))

	fmt.Printf("%7s", "thread")
	for _, kind := range Types {
		fmt.Printf(" %10s", kind)
	}
	fmt.Println("  name")

	var up, end sync.WaitGroup
	done := make(chan struct{})
	work := func(name string) {
		defer end.Done()
		runtime.LockOSThread() // a goroutine that is locked has a thread of its own
		line, err := row(name)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(line)
		up.Done()
		<-done
	}
	up.Add(workers)
	end.Add(workers)
	for i := 1; i <= workers; i++ {
		go work(fmt.Sprint("goroutine ", i))
	}
	up.Wait()
	fmt.Printf("%d threads are up, this is process %d\n", workers, os.Getpid())

	io.Copy(io.Discard, os.Stdin)
	close(done)
	end.Wait()
}
