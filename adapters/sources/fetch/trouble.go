package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/threadtape/threadtape/bot/fault"
)

// trouble turns an error of the connection into a fault. The cause is told in our own words: errors of the HTTP and TLS
// packages repeat bytes of the other side, and those belong into no log. An ended ctx of the caller stays what it is.
func trouble(ctx context.Context, host string, err error) error {
	if ended := ctx.Err(); ended != nil {
		return fmt.Errorf("get from %s: %w", host, ended)
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	if timedOut(err) {
		return again(CodeSlow, fmt.Sprintf("%s is too slow to answer.", host), errors.New("deadline passed"))
	}
	if tooLong(err) {
		return tooBig(host)
	}
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return again(CodeBroken, fmt.Sprintf("%s broke off the connection.", host), errors.New("connection broken off"))
	}
	if errors.Is(err, errEncoding) {
		return fault.New(fault.Broken, CodeType, fmt.Sprintf("%s answered in an encoding that is not read.", host), "", errEncoding)
	}
	return fault.New(fault.Broken, CodeBroken, fmt.Sprintf("%s gave an answer that cannot be read.", host), later, errors.New("malformed answer"))
}

// timedOut reports whether err is a deadline of ours.
func timedOut(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout()
}

// dnsTrouble is the fault of a failed look-up.
func dnsTrouble(host string, err error) error {
	if d, ok := errors.AsType[*net.DNSError](err); ok && d.IsNotFound {
		return &fault.Error{
			Kind: fault.Again, Code: CodeDNS, Say: fmt.Sprintf("There is no host named %s.", host),
			Fix: "Check the spelling of the link.", Err: errors.New("no such host"),
		}
	}
	return again(CodeDNS, fmt.Sprintf("The name %s could not be looked up just now.", host), reason(err))
}

// dialTrouble is the fault of a connection that did not come about. A port is named unless it is one of the two that go without saying.
func dialTrouble(t target, err error) error {
	at := t.host
	if t.port != "80" && t.port != "443" {
		at = net.JoinHostPort(t.host, t.port)
	}
	return again(CodeDial, fmt.Sprintf("Nobody answers at %s.", at), reason(err))
}

// tlsTrouble is the fault of a connection that is not safe.
func tlsTrouble(host string, err error) error {
	return again(CodeTLS, fmt.Sprintf("No safe connection to %s could be made.", host), reason(err))
}

// reason says why a connection failed, without a byte of the other side.
func reason(err error) error {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno
	}
	if timedOut(err) {
		return errors.New("deadline passed")
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return errors.New("the certificate is for another name")
	}
	if c, ok := errors.AsType[x509.CertificateInvalidError](err); ok && c.Reason == x509.Expired {
		return errors.New("the certificate is not valid at this time")
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return errors.New("the certificate is of an unknown authority")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return errors.New("the certificate is not valid")
	}
	return errors.New("connection failed")
}
