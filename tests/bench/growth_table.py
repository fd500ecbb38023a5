"""Time and peak memory of each hostile shape at n, 2n and 4n, and at 4n in a caged worker (shape_bench)."""

SECONDS_MAX = 2.0
PEAK_BYTES_MAX = 256 << 20
PEAK_SPARE_BYTES = 16 << 20  # beside three times the message
GROWTH_MAX = 2.5
# A difference below this is the clock's and the machine's.
NOISE_SECONDS = 0.02


def complaints(row):
    """What of this shape is over a limit, in words."""
    found = []
    for i in (0, 1):
        size = row["bytes"][i + 1] / row["bytes"][i]
        growth = row["seconds"][i + 1] / max(row["seconds"][i], 1e-9) / size * 2
        if growth > GROWTH_MAX and row["seconds"][i + 1] - size * row["seconds"][i] > NOISE_SECONDS:
            found.append("MORE THAN LINEAR")
    if max(row["seconds"]) > SECONDS_MAX:
        found.append("TOO SLOW")
    if any(peak > min(PEAK_BYTES_MAX, 3 * size + PEAK_SPARE_BYTES)
           for peak, size in zip(row["peak_bytes"], row["bytes"])):
        found.append("TOO MUCH MEMORY")
    if row["worker_says"]:
        found.append(f"NO ANSWER FROM THE WORKER: {row['worker_says']}")
    if row["worker_seconds"] > SECONDS_MAX or row["worker_bytes"] > PEAK_BYTES_MAX:
        found.append("TOO MUCH IN THE WORKER")
    return sorted(set(found))


def show(rows):
    """The table; true if no shape is over a limit."""
    print(f"\n{'hostile shapes':50} {'MB':>5} {'ms: n':>8} {'2n':>8} {'4n':>8} {'peak MiB':>9} {'/message':>9}"
          f" {'in worker ms':>13} {'MiB':>6}")
    bad = 0
    for row in rows:
        found = complaints(row)
        bad += bool(found)
        milliseconds = " ".join(f"{seconds * 1000:8.1f}" for seconds in row["seconds"])
        size, peak = row["bytes"][2], row["peak_bytes"][2]
        print(f"{row['shape'][:50]:50} {size / 1e6:5.1f} {milliseconds} {peak / (1 << 20):9.1f} {peak / size:9.1f} "
              f"{row['worker_seconds'] * 1000:13.1f} {row['worker_bytes'] / (1 << 20):6.0f}"
              f"{'  ' if found else ''}{', '.join(found)}")
    slowest = max(rows, key=lambda row: row["seconds"][2])
    largest = max(rows, key=lambda row: row["peak_bytes"][2])
    print(f"{len(rows)} shapes, {bad} over a limit (2.5 times the time for twice the bytes, {SECONDS_MAX:g} s, "
          f"256 MiB, 3 times the message + 16 MiB; a worker's figures hold its start)\n"
          f"slowest: {slowest['shape']}, {slowest['seconds'][2]:.2f} s; "
          f"largest: {largest['shape']}, {largest['peak_bytes'][2] / (1 << 20):.0f} MiB")
    return bad == 0
