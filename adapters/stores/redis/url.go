package redis

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/fault"
)

// A target is a parsed address of a store.
type target struct {
	options goredis.UniversalOptions
	where   string // for people: without user and password
	cluster bool
	force   bool // take any eviction policy
}

const (
	// answerTime is how long one answer of the server may take, dialTime how long a connection may.
	answerTime = 3 * time.Second
	dialTime   = 2 * time.Second
	// connections is how many connections one process holds at most for each server.
	connections = 32
)

// urlHelp is what to type instead of a bad address.
const urlHelp = "Write store: redis://host:6379/0, rediss://user:password@host:6379/0, " +
	"redis+sentinel://host1,host2/master or redis+cluster://host1,host2; a path to a socket is unix:///run/redis.sock."

// parse reads the address of a store. No error repeats any part of it, because it may carry a password.
func parse(raw string) (target, error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return target{}, badURL("The address of the store has no scheme.")
	}
	// net/url takes one host; several hosts are cut out before and kept as they are.
	rest, query, _ := strings.Cut(rest, "?")
	rest, path := cutPath(rest)
	user, hosts := cutUser(rest)
	values, err := url.ParseQuery(query)
	if err != nil {
		return target{}, badURL("The part of the store's address after the question mark cannot be read.")
	}
	t := target{options: goredis.UniversalOptions{
		MaxRetries:            -1, // what is repeated, and when, is for the caller to say: a script may have run
		DialerRetries:         1,
		DialTimeout:           dialTime,
		ReadTimeout:           answerTime,
		WriteTimeout:          answerTime,
		ContextTimeoutEnabled: true,
		PoolSize:              connections,
		DisableIdentity:       true,
		Protocol:              2,
	}}
	if t.options.Username, t.options.Password, err = credentials(user); err != nil {
		return target{}, err
	}
	if err := t.place(scheme, hosts, path, values); err != nil {
		return target{}, err
	}
	return t, t.query(values)
}

// place sets what the scheme, the hosts and the path say.
func (t *target) place(scheme, hosts, path string, values url.Values) error {
	kind, _, secure := strings.Cut(scheme, "+tls")
	switch kind {
	case "unix":
		t.options.Addrs, t.where = []string{"/" + path}, "unix:///"+path
		return nil
	case "redis", "rediss":
		t.options.DB = number(path)
	case "redis+sentinel", "rediss+sentinel":
		t.options.MasterName = path
		if path == "" {
			return badURL("The address of the store names no master: sentinels know it by a name.")
		}
	case "redis+cluster", "rediss+cluster":
		t.cluster, t.options.IsClusterMode = true, true
	default:
		return badURL("The address of the store begins with a scheme that is not known.")
	}
	if t.options.DB < 0 {
		return badURL("The database in the store's address is not a number.")
	}
	t.options.Addrs = split(hosts, kind)
	if len(t.options.Addrs) == 0 || kind[:5] == "redis" && !strings.Contains(kind, "+") && len(t.options.Addrs) > 1 {
		return badURL("The address of the store names no host, or more than one where there can be only one.")
	}
	if secure || strings.HasPrefix(kind, "rediss") {
		return t.secure(values)
	}
	t.where = scheme + "://" + strings.Join(t.options.Addrs, ",")
	return nil
}

// secure switches TLS on; ?ca= names a file with the authority to trust instead of the system's.
func (t *target) secure(values url.Values) error {
	t.where = "rediss://" + strings.Join(t.options.Addrs, ",")
	t.options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	file := values.Get("ca")
	if file == "" {
		return nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return fault.New(fault.Invalid, "E-STORE-URL", "The file with the store's certificate authority cannot be read.",
			"Look at ?ca= in the address of the store.", nil)
	}
	t.options.TLSConfig.RootCAs = x509.NewCertPool()
	if !t.options.TLSConfig.RootCAs.AppendCertsFromPEM(pem) {
		return badURL("The file that ?ca= in the store's address names has no certificate in it.")
	}
	return nil
}

// query sets what stands after the question mark.
func (t *target) query(values url.Values) error {
	for name := range values {
		switch value := values.Get(name); name {
		case "db":
			if t.options.DB = number(value); t.options.DB < 0 {
				return badURL("The database in the store's address is not a number.")
			}
		case "force":
			t.force = value == "1"
		case "sentinel_user":
			t.options.SentinelUsername = value
		case "sentinel_password":
			t.options.SentinelPassword = value
		case "ca":
		default:
			return badURL("The address of the store has an option that is not known; there are db, ca, force, sentinel_user and sentinel_password.")
		}
	}
	return nil
}

func badURL(say string) error { return fault.New(fault.Invalid, "E-STORE-URL", say, urlHelp, nil) }

// cutPath parts hosts from what follows the first slash.
func cutPath(s string) (hosts, path string) {
	// A password may hold a slash only in its escaped form.
	hosts, path, _ = strings.Cut(s, "/")
	return hosts, strings.Trim(path, "/")
}

func cutUser(s string) (user, hosts string) {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return "", s
}

// credentials reads user:password; the part before the colon may be empty.
func credentials(s string) (user, password string, err error) {
	user, password, _ = strings.Cut(s, ":")
	if user, err = url.PathUnescape(user); err == nil {
		password, err = url.PathUnescape(password)
	}
	if err != nil {
		return "", "", badURL("The user or the password in the store's address is not escaped well: write % as %25, @ as %40, / as %2F.")
	}
	return user, password, nil
}

// split cuts a list of hosts and gives each a port.
func split(hosts, kind string) []string {
	port := "6379"
	if strings.HasSuffix(kind, "+sentinel") {
		port = "26379"
	}
	var addrs []string
	for host := range strings.SplitSeq(hosts, ",") {
		if host = strings.TrimSpace(host); host == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(host); err != nil {
			host = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
		addrs = append(addrs, host)
	}
	return addrs
}

// number reads a database number; nothing means 0, and what is no number -1.
func number(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
