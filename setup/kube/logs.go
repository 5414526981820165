package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// How often a log that is followed is looked at.
const logInterval = 100 * time.Millisecond

// serveLogs answers with what a run of a container printed. Lines carry no time of their own, so
// sinceSeconds and sinceTime leave nothing out, and timestamps are refused.
func serveLogs(w http.ResponseWriter, r *http.Request, c container) error {
	query := r.URL.Query()
	if query.Get("timestamps") == "true" {
		return fmt.Errorf("timestamps: lines are kept without their time")
	}
	previous := query.Get("previous") == "true"
	begin, end, err := c.run(previous)
	if err != nil {
		return err
	}
	log, err := os.Open(c.log())
	if err != nil {
		return err
	}
	defer log.Close()
	if end < 0 {
		info, err := log.Stat()
		if err != nil {
			return err
		}
		end = info.Size()
	}
	lines, err := number(query, "tailLines")
	if err != nil {
		return err
	}
	if lines >= 0 {
		if begin, err = tail(log, begin, end, lines); err != nil {
			return err
		}
	}
	limit, err := number(query, "limitBytes")
	if err != nil {
		return err
	}
	out := &limited{flushing{w}, limit}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(out, io.NewSectionReader(log, begin, end-begin)); err != nil {
		return nil
	}
	if query.Get("follow") == "true" && !previous {
		if _, err := log.Seek(end, io.SeekStart); err == nil {
			_ = follow(r.Context(), log, out, c.isRunning)
		}
	}
	return nil
}

// number is a query's number, or -1 where it has none.
func number(query url.Values, name string) (int64, error) {
	text := query.Get(name)
	if text == "" {
		return -1, nil
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < 0 {
		return 0, fmt.Errorf("%s: %q (expected: a number from 0 on)", name, text)
	}
	return value, nil
}

// run is where the latest run, or the one before it, begins and ends in the log; -1: not ended.
func (c container) run(previous bool) (begin, end int64, err error) {
	content, err := os.ReadFile(c.file("runs"))
	if err != nil {
		return 0, 0, err
	}
	runs := strings.Split(strings.TrimSpace(string(content)), "\n")
	pod, begin, err := parseRun(runs[len(runs)-1])
	if err != nil || !previous {
		return begin, -1, err
	}
	if len(runs) > 1 {
		podBefore, before, err := parseRun(runs[len(runs)-2])
		if err != nil || pod == podBefore {
			return before, begin, err
		}
	}
	return 0, 0, fmt.Errorf("previous terminated container %q not found", c.name)
}

func parseRun(line string) (pod string, begin int64, err error) {
	_, err = fmt.Sscan(line, &pod, &begin)
	return pod, begin, err
}

// tail is where the last lines between two places begin.
func tail(log io.ReaderAt, begin, end, lines int64) (int64, error) {
	if lines == 0 {
		return end, nil
	}
	block := make([]byte, 64*1024)
	// The line break at the very end ends the last line and begins none.
	at := end - 1
	for at > begin {
		from := max(begin, at-int64(len(block)))
		part := block[:at-from]
		if _, err := log.ReadAt(part, from); err != nil && err != io.EOF {
			return 0, err
		}
		for i := bytes.LastIndexByte(part, '\n'); i >= 0; i = bytes.LastIndexByte(part[:i], '\n') {
			if lines--; lines <= 0 {
				return from + int64(i) + 1, nil
			}
		}
		at = from
	}
	return begin, nil
}

// follow copies what is appended, until the writer has ended or the reader has gone.
func follow(ctx context.Context, log io.Reader, out io.Writer, alive func() bool) error {
	for {
		// Asked first: what it printed before its end is still copied.
		goesOn := alive()
		if _, err := io.Copy(out, log); err != nil || !goesOn {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(logInterval):
		}
	}
}

// flushing sends at once what is written.
type flushing struct{ http.ResponseWriter }

func (f flushing) Write(content []byte) (int, error) {
	n, err := f.ResponseWriter.Write(content)
	if flusher, ok := f.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
	return n, err
}

// limited fails once so many bytes are written; -1: never.
type limited struct {
	io.Writer
	left int64
}

func (l *limited) Write(content []byte) (int, error) {
	if l.left < 0 {
		return l.Writer.Write(content)
	}
	if int64(len(content)) < l.left {
		l.left -= int64(len(content))
		return l.Writer.Write(content)
	}
	n, err := l.Writer.Write(content[:l.left])
	l.left = 0
	if err == nil {
		err = io.ErrShortWrite
	}
	return n, err
}
