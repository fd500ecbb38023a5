"""A certificate authority of our own and a server certificate from it, made by the openssl program."""
import pathlib
import subprocess


def _openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]} failed:\n{done.stderr}")


def make(directory, names="DNS:localhost,IP:127.0.0.1", days=30):
    """Writes ca.pem, server.pem and server.key below directory (once), returns the directory. days: of the
    server's certificate; a negative number has ended already."""
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    if (directory / "server.pem").exists():
        return directory
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    _openssl("req", "-x509", *key, "-days", 30, "-subj", "/CN=intaked test authority",
             "-keyout", directory / "ca.key", "-out", directory / "ca.pem")
    _openssl("req", *key, "-subj", "/CN=intaked test server", "-keyout", directory / "server.key", "-out", directory / "server.csr")
    (directory / "server.ext").write_text(f"subjectAltName={names}\nbasicConstraints=critical,CA:FALSE\n")
    _openssl("x509", "-req", "-in", directory / "server.csr", "-days", days, "-extfile", directory / "server.ext",
             "-CA", directory / "ca.pem", "-CAkey", directory / "ca.key", "-CAcreateserial", "-out", directory / "server.pem")
    return directory
