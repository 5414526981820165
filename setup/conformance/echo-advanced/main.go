// Stands in for the image echo-advanced of the suite's mesh tests: an echo server, and under the
// name "client" a client that prints what it was answered in the form that the suite reads.
package main

import (
	"log"
	"os"
	"path/filepath"
)

func main() {
	var err error
	if filepath.Base(os.Args[0]) == "client" {
		err = runClient(os.Args[1:])
	} else {
		err = runServer(os.Args[1:])
	}
	if err != nil {
		log.Fatal(err)
	}
}

// hostname is the pod's name.
func hostname() string {
	if name := os.Getenv("POD_NAME"); name != "" {
		return name
	}
	name, _ := os.Hostname()
	return name
}
