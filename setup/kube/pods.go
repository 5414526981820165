package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// nodePods is the folder of all pods: NAMESPACE/POD.
type nodePods string

// podFolder is the folder of a pod. In it are
//   - netns, a link to the pod's network namespace, while the pod lives;
//   - containers/NAME/enter.sh, which runs its arguments in the container, while that runs;
//   - containers/NAME/runs, a line for each run: the pod's UID, and at which byte of the log it began;
//   - logs/NAME.log, what all runs printed.
type podFolder string

type container struct {
	pod  podFolder
	name string
}

func (pods nodePods) find(namespace, pod string) (podFolder, error) {
	for _, name := range []string{namespace, pod} {
		if name != filepath.Base(name) || name == ".." || name == "." {
			return "", fmt.Errorf("%q is no name", name)
		}
	}
	folder := filepath.Join(string(pods), namespace, pod)
	if _, err := os.Stat(folder); err != nil {
		return "", fmt.Errorf("pod %s/%s: %w", namespace, pod, os.ErrNotExist)
	}
	return podFolder(folder), nil
}

func (pods nodePods) container(r *http.Request) (container, error) {
	pod, err := pods.find(r.PathValue("namespace"), r.PathValue("pod"))
	if err != nil {
		return container{}, err
	}
	found := container{pod: pod, name: r.PathValue("container")}
	if found.name != filepath.Base(found.name) || found.name == ".." {
		return container{}, fmt.Errorf("%q is no name", found.name)
	}
	if _, err := os.Stat(found.file("")); err != nil {
		return container{}, fmt.Errorf("container %q of pod %s: %w", found.name, r.PathValue("pod"), os.ErrNotExist)
	}
	return found, nil
}

func (c container) file(name string) string {
	return filepath.Join(string(c.pod), "containers", c.name, name)
}

func (c container) log() string {
	return filepath.Join(string(c.pod), "logs", c.name+".log")
}

func (c container) isRunning() bool {
	_, err := os.Stat(c.file("enter.sh"))
	return err == nil
}

// ExecInContainer runs a command to its end.
func (c container) ExecInContainer(_ context.Context, _ string, _ types.UID, _ string, command []string,
	in io.Reader, out, err io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	words := append([]string{c.file("enter.sh")}, command...)
	cmd := exec.Command("/bin/sh", words...)
	var failed error
	if tty {
		failed = runOnTerminal(cmd, in, out, resize)
	} else {
		failed = run(cmd, in, out, err)
	}
	var ended *exec.ExitError
	if errors.As(failed, &ended) {
		code := ended.ExitCode()
		if code < 0 {
			code = 137
		}
		return utilexec.CodeExitError{Err: failed, Code: code}
	}
	return failed
}

func run(cmd *exec.Cmd, in io.Reader, out, err io.Writer) error {
	if out != nil {
		cmd.Stdout = out
	}
	if err != nil {
		cmd.Stderr = err
	}
	if in != nil {
		// Not cmd.Stdin: the end of the command would wait for that of its input.
		stdin, failed := cmd.StdinPipe()
		if failed != nil {
			return failed
		}
		go func() {
			defer stdin.Close()
			_, _ = io.Copy(stdin, in)
		}()
	}
	return cmd.Run()
}

func runOnTerminal(cmd *exec.Cmd, in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) error {
	terminal, err := pty.Start(cmd)
	if err != nil {
		return err
	}
	defer terminal.Close()
	go func() {
		for size := range resize {
			_ = pty.Setsize(terminal, &pty.Winsize{Rows: size.Height, Cols: size.Width})
		}
	}()
	if in != nil {
		go func() { _, _ = io.Copy(terminal, in) }()
	}
	if out != nil {
		// Ends, with an error, when nobody has the terminal any more.
		_, _ = io.Copy(out, terminal)
	}
	return cmd.Wait()
}

// AttachContainer copies what the container prints from now on, until it ends; its input is empty.
func (c container) AttachContainer(ctx context.Context, _ string, _ types.UID, _ string,
	_ io.Reader, out, _ io.WriteCloser, _ bool, _ <-chan remotecommand.TerminalSize) error {
	if out == nil {
		return errors.New("standard output must be asked for: all that a container prints goes there")
	}
	log, err := os.Open(c.log())
	if err != nil {
		return err
	}
	defer log.Close()
	if _, err := log.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	return follow(ctx, log, out, c.isRunning)
}

// PortForward connects to a port on the pod's loopback addresses.
func (pod podFolder) PortForward(_ context.Context, _ string, _ types.UID, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	connection, err := pod.dial(port)
	if err != nil {
		return err
	}
	defer connection.Close()
	go func() {
		_, _ = io.Copy(connection, stream)
		_ = connection.(*net.TCPConn).CloseWrite()
	}()
	_, err = io.Copy(stream, connection)
	return err
}

func (pod podFolder) dial(port int32) (net.Conn, error) {
	namespace, err := os.Open(filepath.Join(string(pod), "netns"))
	if err != nil {
		return nil, errors.New("the pod does not run")
	}
	defer namespace.Close()
	type result struct {
		connection net.Conn
		err        error
	}
	results := make(chan result)
	go func() {
		// Never unlocked: the thread, which is in the pod's network from here on, ends with this function.
		runtime.LockOSThread()
		if err := unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err != nil {
			results <- result{err: err}
			return
		}
		connection, err := net.Dial("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(port))))
		if err != nil {
			if six, noSix := net.Dial("tcp6", net.JoinHostPort("::1", strconv.Itoa(int(port)))); noSix == nil {
				connection, err = six, nil
			}
		}
		results <- result{connection, err}
	}()
	dialed := <-results
	return dialed.connection, dialed.err
}
