"""Scrapy's settings for this project: `scrapy list` and `scrapy crawl county` read them.

A crawl that `countywatch watch` starts overrides pace, time and size from its job. Robots,
redirects, retries and unpacking are ours (`fetch.py`): their results become reasons that a person
can act on, and each hop of a redirect is checked as the first address was.
"""

BOT_NAME = "countywatch"
SPIDER_MODULES = ["spiders.county"]
USER_AGENT = "Countywatch (watches public meetings; no contact given)"

TWISTED_DNS_RESOLVER = "spiders.guard.GuardedResolver"
DOWNLOADER = "spiders.hosts.OrderedDownloader"
HTTPPROXY_ENABLED = False
COMPRESSION_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
ROBOTSTXT_OBEY = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Neither used nor wanted here, and each takes time to load at the start of every crawl.
DOWNLOAD_HANDLERS = {
    "http": "spiders.certificates.VerifiedDownload",
    "https": "spiders.certificates.VerifiedDownload",
    "data": None, "file": None, "ftp": None, "s3": None,
}  # fmt: skip
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}

DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 200_000_000
DOWNLOAD_WARNSIZE = 0
REACTOR_THREADPOOL_MAXSIZE = 30

LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0
