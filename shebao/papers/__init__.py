"""papers 文书: what an agency issues on paper, frozen as data first, printed and signed once, checkable by anybody.

What    An act freezes a paper's data (`services.freeze`): canonical JSON, SHA-256, paper number, verification
        code. At the first request the page is set, signed and kept (`services.render`); afterwards the same
        bytes are handed out. `verify` tells, without network or tables, whether a file is genuine.
Law     国办发〔2009〕66号 第八条 and 人社部发〔2009〕187号: certificate 参保缴费凭证, contact letter 联系函,
        information form 信息表; 社会保险经办条例 (国令第765号): written refusals and results; 行政复议法 第二十条,
        行政诉讼法 第四十六条: the remedy that a decision has to name.
Owns    `Paper` (frozen data, sealed at rest) and `Print` (the signed PDF, sealed at rest).
Asks    agencies (name and address of the issuer, its paper key and letter key).
Start   `kinds.py` (what each paper must say), then `services.py`, then `templates/`.
"""
